import { getLogger, type Logger } from "@std/log";
import type { Middleware } from "../handler.ts";

/**
 * Logs every attempt to handle a record: its place and how long it took, and
 * the error of one that failed, which passes on.
 */
export function log<Event>(
  { logger = getLogger("consumer") }: { logger?: Logger } = {},
): Middleware<Event> {
  return (next) => async (delivery, signal) => {
    const startedMs = performance.now();
    const { topic, partition, offset } = delivery.record;
    const place = { groupId: delivery.groupId, topic, partition, offset };
    const durationMs = () => Math.round(performance.now() - startedMs);
    try {
      await next(delivery, signal);
    } catch (error) {
      const details = { ...place, durationMs: durationMs(), error };
      logger.warn("Cannot handle a record", details);
      throw error;
    }
    logger.debug("Handled a record", { ...place, durationMs: durationMs() });
  };
}
