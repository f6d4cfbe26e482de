import { setTimeout as delay } from "node:timers/promises";

/** How {@linkcode awaitCount} waits. */
export interface AwaitCountOptions {
  /** The count to wait for. */
  least: number;
  /** A count that stays the same for so long is the last, in milliseconds. */
  stalledMs: number;
  /** Ask again after this many milliseconds. @default {100} */
  intervalMs?: number;
}

/**
 * Waits until a count is reached, or has stopped rising: what is lost never
 * comes, and whoever judges wants to say so.
 *
 * @returns The last count.
 */
export async function awaitCount(
  read: () => number | Promise<number>,
  { least, stalledMs, intervalMs = 100 }: AwaitCountOptions,
): Promise<number> {
  let count = await read();
  let changedAtMs = performance.now();
  while (count < least && performance.now() - changedAtMs < stalledMs) {
    await delay(intervalMs);
    const next = await read();
    if (next !== count) changedAtMs = performance.now();
    count = next;
  }
  return count;
}
