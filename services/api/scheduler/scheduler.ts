import { Alarm, type PartStatus } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import type { ChangeOptions } from "../change.ts";
import { fireDueReminders } from "./fire_due_reminders.ts";
import { nextDueMs } from "./next_due.ts";
import { purgeRegularly } from "./purge_regularly.ts";

/** Reminders that one transaction fires at the most. */
const BATCH_SIZE = 200;

/** Another process may have written an earlier reminder: look this often. */
const POLL_MS = 500;

/** How long to wait when the database fails, in milliseconds. */
const RETRY_MS = 500;

const logger = getLogger("scheduler");

/**
 * Fires reminders when they are due. Any number of schedulers may run; what
 * was due while none ran fires late, as soon as one does. Beside that it
 * purges what has had its time.
 */
export class Scheduler {
  readonly #changes: ChangeOptions;
  readonly #alarm = new Alarm();
  #failure: string | null = "has not started";

  /** Makes a scheduler; {@linkcode Scheduler.run} starts it. */
  constructor(changes: ChangeOptions) {
    this.#changes = changes;
  }

  /** Says that a reminder was written which may be due before all others. */
  wake(): void {
    this.#alarm.wake();
  }

  /** Whether its last look at the database went well. */
  status(): PartStatus {
    return { ready: this.#failure === null, reason: this.#failure };
  }

  /** Runs until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#fire(signal),
      purgeRegularly(this.#changes.sql, signal),
    ]);
  }

  async #fire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#alarm.wait(await this.#tick(), signal);
    }
  }

  /** Fires what is due and tells how long to sleep, in milliseconds. */
  async #tick(): Promise<number> {
    try {
      const dueMs = await nextDueMs(this.#changes.sql);
      const fired = dueMs === 0
        ? await fireDueReminders(this.#changes, BATCH_SIZE)
        : 0;
      this.#failure = null;
      if (fired > 0) {
        logger.debug("Reminders fired", { fired });
        return 0;
      }
      // What is due and was not fired is in the hands of another process.
      return Math.min(dueMs || POLL_MS, POLL_MS);
    } catch (error) {
      if (this.#failure === null) {
        logger.error("Cannot fire reminders", { error });
      }
      this.#failure = error instanceof Error ? error.message : String(error);
      return RETRY_MS;
    }
  }
}
