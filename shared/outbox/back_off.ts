import { Alarm, exponentialBackoff } from "@taskbell/runtime";

const MAX_MS = 5_000;

const delayAfter = exponentialBackoff({ initialMs: 200, maxMs: MAX_MS });

/**
 * Waits before the next attempt: 0.2 s after the first failure, then twice as
 * long each time, up to 5 s. Resolves at once when the signal is aborted.
 */
export async function backOff(
  failures: number,
  signal: AbortSignal,
): Promise<void> {
  const delayMs = delayAfter({ attempt: failures, error: null }) ?? MAX_MS;
  await new Alarm().wait(delayMs, signal);
}
