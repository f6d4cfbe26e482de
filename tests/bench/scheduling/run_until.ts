import type { Sql } from "@taskbell/db";
import {
  Scheduler,
  type SchedulerStatus,
} from "../../../services/api/scheduler/scheduler.ts";
import { eventually } from "../../support/eventually.ts";
import { schedulerOptions } from "../../support/firing.ts";

/** What doing all that is due came to. */
export interface SchedulerRun extends SchedulerStatus {
  /** How long it took, in seconds. */
  seconds: number;
}

/**
 * Runs one scheduler until nothing is due any more.
 *
 * @param isDone Asked again and again.
 * @param options `maxLatenessMs`: what is later is missed. @default {none is}
 */
export async function runUntil(
  sql: Sql,
  isDone: () => Promise<boolean>,
  options: { maxLatenessMs?: number } = {},
): Promise<SchedulerRun> {
  const stop = new AbortController();
  const scheduler = new Scheduler(schedulerOptions({ sql }, options));
  const startMs = performance.now();
  const running = scheduler.run(stop.signal);
  await eventually(async () => {
    if (!await isDone()) throw new Error("Something is due");
  }, { timeoutMs: 600_000 });
  const seconds = (performance.now() - startMs) / 1000;
  stop.abort();
  await running;
  return { ...scheduler.status(), seconds };
}
