import {
  type Clock,
  exponentialBackoff,
  type RetryPolicy,
  systemClock,
} from "@taskbell/runtime";
import type { Middleware } from "../handler.ts";
import { LetGoError } from "../let_go_error.ts";
import { outageOf } from "../outage_of.ts";
import { isRetriable } from "../retriable.ts";
import { retryAfterMs } from "../retry_after.ts";
import { RetryError } from "./retry_error.ts";

/** How {@linkcode retry} works beside its policy. */
export interface RetryOptions {
  /**
   * The longest wait that an error may ask for by `retryAfterMs`, in
   * milliseconds. Its key stands still meanwhile: longer waits belong in a
   * database. @default {30_000}
   */
  maxRetryAfterMs?: number;
  /** Tells when the first attempt failed. @default {the machine's clock} */
  clock?: Clock;
}

/** Three retries after about 0.2, 0.4 and 0.8 s. */
const DEFAULT_POLICY: RetryPolicy = exponentialBackoff({
  maxRetries: 3,
  initialMs: 200,
  maxMs: 800,
});

/** A timer with a longer delay would ring at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Retries a failing handler in place, keeping the order of its key. It knows
 * nothing of dead letters.
 *
 * An error whose `retriable` is `false` ends the tries. One that asks for a
 * wait by `retryAfterMs` is not tried again sooner, up to `maxRetryAfterMs`.
 * What comes of an {@linkcode OutageError} passes as it is, and so does any
 * error once the delivery has been let go of.
 *
 * @param policy Delay in milliseconds before the next attempt, or `null` to
 * stop. It is given the error, and may decide by it.
 * @default {3 retries after 0.2, 0.4 and 0.8 s, with jitter}
 * @returns A middleware that throws a {@linkcode RetryError} once it gives up.
 */
export function retry<Event>(
  policy: RetryPolicy = DEFAULT_POLICY,
  { maxRetryAfterMs = 30_000, clock = systemClock }: RetryOptions = {},
): Middleware<Event> {
  const delayAfter = (error: unknown, attempt: number): number | null => {
    const delayMs = policy({ attempt, error });
    if (delayMs === null) return null;
    const askedMs = Math.min(retryAfterMs(error) ?? 0, maxRetryAfterMs);
    return Math.min(Math.max(delayMs, askedMs), MAX_TIMER_MS);
  };
  return (next) => async (delivery, signal) => {
    let firstFailedAtMs: number | undefined;
    for (let attempts = 1;; attempts++) {
      try {
        return await next(delivery, signal);
      } catch (cause) {
        const passes = signal.aborted || cause instanceof LetGoError ||
          outageOf(cause) !== null;
        if (passes) throw cause;
        firstFailedAtMs ??= clock.now();
        const failure = { attempts, firstFailedAtMs, cause };
        if (!isRetriable(cause)) {
          throw new RetryError({ reason: "rejected", ...failure });
        }
        const delayMs = delayAfter(cause, attempts);
        if (delayMs === null) {
          throw new RetryError({ reason: "retries_exhausted", ...failure });
        }
        await delivery.pause(delayMs, signal);
      }
    }
  };
}
