/** What a {@linkcode RetryPolicy} decides on. */
export interface RetryContext {
  /** Attempts made so far; 1 after the first failure. */
  attempt: number;
  /** What the last attempt threw. */
  error: unknown;
}

/**
 * Decides on the next attempt: the delay before it in milliseconds, or `null`
 * to stop. It has no state and no side effect.
 *
 * @example A policy that decides by the error
 * ```ts
 * import { exponentialBackoff, type RetryPolicy } from "@taskbell/runtime";
 *
 * const usual = exponentialBackoff({ maxRetries: 3, initialMs: 200, maxMs: 800 });
 * const once = exponentialBackoff({ maxRetries: 1, initialMs: 50, maxMs: 50 });
 * const policy: RetryPolicy = (context) =>
 *   context.error instanceof RangeError ? once(context) : usual(context);
 * ```
 */
export type RetryPolicy = (context: RetryContext) => number | null;

/** The shape of {@linkcode exponentialBackoff}. */
export interface ExponentialBackoffOptions {
  /** Attempts after the first one. @default {Infinity} */
  maxRetries?: number;
  /** Delay before the first retry, in milliseconds. */
  initialMs: number;
  /** The delay, before it is spread, grows up to this, in milliseconds. */
  maxMs: number;
  /**
   * The share of the delay that is drawn at random, 0 to 1: 0.2 spreads a
   * delay over 90–110 %. @default {0.2}
   */
  jitter?: number;
  /** A number from 0 up to 1. @default {Math.random} */
  random?: () => number;
}

/** Doubles the delay with each attempt, spread at random around it. */
export function exponentialBackoff({
  maxRetries = Infinity,
  initialMs,
  maxMs,
  jitter = 0.2,
  random = Math.random,
}: ExponentialBackoffOptions): RetryPolicy {
  return ({ attempt }) => {
    if (attempt > maxRetries) return null;
    // Bounded, as 0 * Infinity is no delay.
    const factor = 2 ** Math.min(attempt - 1, 52);
    const delayMs = Math.min(initialMs * factor, maxMs);
    return delayMs * (1 + jitter * (random() - 0.5));
  };
}
