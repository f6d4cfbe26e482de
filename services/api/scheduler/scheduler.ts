import type { PartStatus } from "@taskbell/runtime";
import type { DueKind } from "../change.ts";
import type { SeriesCounts } from "./advance_due_series.ts";
import { DueLoop } from "./due_loop.ts";
import type { FiringCounts } from "./fire_reminders.ts";
import { purgeRegularly } from "./purge_regularly.ts";
import { reminderWork, type ReminderWorkOptions } from "./reminder_work.ts";
import { seriesWork } from "./series_work.ts";

/** What a scheduler works with. */
export type SchedulerOptions = ReminderWorkOptions;

/** Whether a scheduler does its work, and what it has done since its start. */
export interface SchedulerStatus
  extends PartStatus, FiringCounts, SeriesCounts {}

/**
 * Fires reminders and continues series when they are due, side by side. Any
 * number of schedulers may run; what was due while none ran comes late, as
 * soon as one does, or is missed. Beside that it purges what has had its time.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #counts: FiringCounts & SeriesCounts = {
    fired: 0,
    missed: 0,
    advanced: 0,
    deferred: 0,
    passedOver: 0,
  };
  readonly #loops: Readonly<Record<DueKind, DueLoop>>;

  /** Makes a scheduler; {@linkcode Scheduler.run} starts it. */
  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#loops = {
      reminders: new DueLoop(reminderWork(options, this.#counts)),
      series: new DueLoop(seriesWork(options, this.#counts)),
    };
  }

  /** Says that something was written which may be due before all else. */
  wake(what: DueKind): void {
    this.#loops[what].wake();
  }

  /** Whether its last looks at the database went well; its counts. */
  status(): SchedulerStatus {
    const statuses = Object.values(this.#loops).map((loop) => loop.status());
    const failed = statuses.find(({ ready }) => !ready);
    return {
      ready: failed === undefined,
      reason: failed?.reason ?? null,
      ...this.#counts,
    };
  }

  /** Runs until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      ...Object.values(this.#loops).map((loop) => loop.run(signal)),
      purgeRegularly(this.#options.sql, signal),
    ]);
  }
}
