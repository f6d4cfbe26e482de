import type { Logger } from "@std/log";
import { Alarm } from "@taskbell/runtime";
import { groupVerdict } from "./group_verdict.ts";
import type { Generation } from "./generation.ts";

/** How a generation is kept up. */
export interface HeartbeatOptions {
  /**
   * Tells the group that the member lives, in so many milliseconds at most;
   * throws the group's answer.
   */
  beat(timeoutMs: number): Promise<void>;
  /** How often, in milliseconds. */
  intervalMs: number;
  /** After this silence, in milliseconds, the group has given it up. */
  sessionTimeoutMs: number;
  /** Aborted: no more heartbeats. */
  signal: AbortSignal;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

/**
 * Sends heartbeats beside everything else, however long a handler takes, and
 * learns from the answers when the generation ends. They go on while it ends,
 * as the running handlers are waited for. Resolves when the signal is aborted
 * or the generation is lost.
 */
export async function sendHeartbeats(
  generation: Generation,
  options: HeartbeatOptions,
): Promise<void> {
  const { beat, intervalMs, sessionTimeoutMs, logger } = options;
  const over = AbortSignal.any([options.signal, generation.lost]);
  const alarm = new Alarm();
  let answeredMs = performance.now();
  while (!over.aborted) {
    await alarm.wait(intervalMs, over);
    if (over.aborted) return;
    try {
      // One that is lost leaves time for another, and none outlasts the session.
      const leftMs = sessionTimeoutMs - (performance.now() - answeredMs);
      await beat(Math.max(Math.min(leftMs, sessionTimeoutMs / 2), 1));
      answeredMs = performance.now();
    } catch (error) {
      switch (groupVerdict(error)) {
        case "rejoin":
          answeredMs = performance.now();
          generation.end(error);
          break;
        case "away":
          logger.debug("A heartbeat failed", { error });
          break;
        default:
          generation.lose(error);
      }
    }
    // Others own the partitions by now, even if nobody could tell us.
    const silentMs = performance.now() - answeredMs;
    if (silentMs > sessionTimeoutMs) {
      const seconds = Math.round(silentMs / 1000);
      const message = `No answer from the group for ${seconds} s`;
      generation.lose(new Error(message));
    }
  }
}
