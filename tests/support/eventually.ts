import { setTimeout as delay } from "node:timers/promises";

/** How {@linkcode eventually} waits. */
export interface EventuallyOptions {
  /** Give up after this many milliseconds. @default {30_000} */
  timeoutMs?: number;
  /** Ask again after this many milliseconds. @default {20} */
  intervalMs?: number;
}

/**
 * Waits until `probe` stops throwing and answers what it returned. The last
 * failure, which says what was wanted and got, is the cause of the error.
 *
 * @throws {Error} When `timeoutMs` have passed.
 */
export async function eventually<T>(
  probe: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 20 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (true) {
    try {
      return await probe();
    } catch (error) {
      if (performance.now() > deadline) {
        const last = error instanceof Error ? error.message : String(error);
        throw new Error(`Gave up after ${timeoutMs} ms: ${last}`, {
          cause: error,
        });
      }
    }
    await delay(intervalMs);
  }
}
