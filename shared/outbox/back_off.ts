import { setTimeout as delay } from "node:timers/promises";

const INITIAL_MS = 200;
const MAX_MS = 5_000;

/**
 * Waits before the next attempt: 0.2 s after the first failure, then twice as
 * long each time, up to 5 s; spread at random over 90–110 %. Resolves at once
 * when the signal is aborted.
 */
export async function backOff(
  failures: number,
  signal: AbortSignal,
): Promise<void> {
  const delayMs = Math.min(INITIAL_MS * 2 ** (failures - 1), MAX_MS);
  try {
    await delay(delayMs * (0.9 + 0.2 * Math.random()), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
