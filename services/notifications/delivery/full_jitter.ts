import type { RetryPolicy } from "@taskbell/runtime";

/** The shape of {@linkcode fullJitter}. */
export interface FullJitterOptions {
  /** Attempts after the first one. @default {Infinity} */
  maxRetries?: number;
  /** No delay is longer, in milliseconds. */
  maxMs: number;
  /** A number from 0 up to 1. @default {Math.random} */
  random?: () => number;
}

/** No delay is shorter, in milliseconds. */
const MIN_MS = 1_000;

/** The first delay is no longer, in milliseconds. */
const FIRST_MS = 5_000;

/** How much longer each next delay may be. */
const GROWTH = 3;

/**
 * Makes a policy that draws each delay from all that it may be, so that what
 * failed together does not come back together. The first is 1 to 5 s: most
 * trouble has passed by then. Each next may be three times as long.
 *
 * @see {@link https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/}
 */
export function fullJitter(
  { maxRetries = Infinity, maxMs, random = Math.random }: FullJitterOptions,
): RetryPolicy {
  return ({ attempt }) => {
    if (attempt > maxRetries) return null;
    // Bounded, as Infinity * 0 is no delay.
    const longest = FIRST_MS * GROWTH ** Math.min(attempt - 1, 52);
    return MIN_MS + random() * (Math.min(longest, maxMs) - MIN_MS);
  };
}
