import { getLogger } from "@std/log";
import type { ChangeOptions } from "../change.ts";
import type { DueWork } from "./due_loop.ts";
import { dueReminders } from "./due_reminders.ts";
import { endFrozen } from "./end_frozen.ts";
import { fireReminders, type FiringCounts } from "./fire_reminders.ts";

/** Reminders that one look finds: what falls due meanwhile waits for them. */
const LOOK_SIZE = 1_000;

/** Reminders that one transaction fires: it is short, and holds few rows. */
const BATCH_SIZE = 100;

const logger = getLogger("scheduler");

/** What {@linkcode reminderWork} works with. */
export interface ReminderWorkOptions extends ChangeOptions {
  /** What is later than this does not fire any more, in milliseconds. */
  maxLatenessMs: number;
}

/**
 * Fires reminders whose time has come.
 *
 * @param counts Counts what became of them.
 */
export function reminderWork(
  options: ReminderWorkOptions,
  counts: FiringCounts,
): DueWork {
  const { sql, maxLatenessMs } = options;
  return {
    what: "reminders",
    nextDueMs: () => dueReminders.waitMs(sql),
    async work(signal) {
      const ids = await dueReminders.find(sql, LOOK_SIZE);
      const sum: FiringCounts = { fired: 0, missed: 0 };
      for (let at = 0; at < ids.length && !signal.aborted; at += BATCH_SIZE) {
        const batch = ids.slice(at, at + BATCH_SIZE);
        const outcome = { ids: batch, maxLatenessMs };
        const { fired, missed } = await fireReminders(options, outcome);
        for (const total of [sum, counts]) {
          total.fired += fired;
          total.missed += missed;
        }
      }
      if (sum.missed > 0) {
        logger.warn("Reminders were too late to fire", { missed: sum.missed });
      }
      const done = sum.fired + sum.missed;
      // Another process has locked what is due; it may be frozen.
      if (done === 0 && ids.length > 0) await endFrozen(sql);
      return done;
    },
  };
}
