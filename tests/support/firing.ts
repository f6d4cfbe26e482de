import type { Sql } from "@taskbell/db";
import { eventMakers } from "@taskbell/events";
import { systemClock, uuidV7 } from "@taskbell/runtime";
import { SERVICE } from "../../services/api/change.ts";
import { dueReminders } from "../../services/api/scheduler/due_reminders.ts";
import { fireReminders } from "../../services/api/scheduler/fire_reminders.ts";
import {
  Scheduler,
  type SchedulerOptions,
} from "../../services/api/scheduler/scheduler.ts";

/** Nothing is ever too late, in milliseconds. */
export const ANY_LATENESS_MS = 1000 * 366 * 86_400_000;

/** What a scheduler needs on a database, with nobody to be woken. */
export function schedulerOptions(
  { sql }: { sql: Sql },
  { maxLatenessMs = ANY_LATENESS_MS }: { maxLatenessMs?: number } = {},
): SchedulerOptions {
  const make = eventMakers({
    source: SERVICE,
    clock: systemClock,
    newId: uuidV7,
  });
  return { sql, make, clock: systemClock, onEvents: () => {}, maxLatenessMs };
}

/**
 * Does once what a scheduler does with what is due.
 *
 * @returns How many reminders have fired or were missed.
 */
export async function fireDue(
  options: SchedulerOptions,
  limit: number,
): Promise<number> {
  const { sql, maxLatenessMs } = options;
  const ids = await dueReminders.find(sql, limit);
  const { fired, missed } = await fireReminders(options, {
    ids,
    maxLatenessMs,
  });
  return fired + missed;
}

/** Runs a scheduler until it is disposed of. */
export function runScheduler(sql: Sql): AsyncDisposable {
  const stop = new AbortController();
  const running = new Scheduler(schedulerOptions({ sql })).run(stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
