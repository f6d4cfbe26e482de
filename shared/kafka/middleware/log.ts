import { getLogger, type Logger } from "@std/log";
import { currentTrace } from "../current_trace.ts";
import type { Delivery, Middleware } from "../handler.ts";

/** The level of the lines that tell of successes: see {@linkcode Logger}. */
const DEBUG = 10;

/**
 * Logs every attempt to handle a record: its place, its trace and how long it
 * took, and the error of one that failed, which passes on.
 */
export function log<Event>(
  { logger = getLogger("consumer") }: { logger?: Logger } = {},
): Middleware<Event> {
  return (next) => async (delivery, signal) => {
    const startedMs = performance.now();
    try {
      await next(delivery, signal);
    } catch (error) {
      const details = { ...detailsOf(delivery, startedMs), error };
      logger.warn("Cannot handle a record", details);
      throw error;
    }
    // As a rule nobody wants to read of every success.
    if ((logger.level ?? DEBUG) > DEBUG) return;
    logger.debug("Handled a record", detailsOf(delivery, startedMs));
  };
}

function detailsOf(
  { record, groupId }: Delivery<unknown>,
  startedMs: number,
): Record<string, unknown> {
  return {
    groupId,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    trace_id: currentTrace()?.traceId,
    durationMs: Math.round(performance.now() - startedMs),
  };
}
