import { setTimeout as delay } from "node:timers/promises";
import {
  type Clock,
  exponentialBackoff,
  type RetryPolicy,
  systemClock,
} from "@taskbell/runtime";
import type { Middleware } from "../handler.ts";
import { isRetriable } from "../retriable.ts";
import { reasonOf } from "../root_cause.ts";

/** Thrown by {@linkcode retry} once its policy stops. */
export class RetriesExhaustedError extends Error {
  /** How often the handler was tried. */
  readonly attempts: number;
  /** When it failed first, in milliseconds since the Unix epoch. */
  readonly firstFailedAtMs: number;

  /** Makes the error; the last failure is its cause. */
  constructor(
    options: { attempts: number; firstFailedAtMs: number; cause: unknown },
  ) {
    const { attempts, firstFailedAtMs, cause } = options;
    super(`Failed ${attempts} times, at last: ${reasonOf(cause)}`, { cause });
    this.name = "RetriesExhaustedError";
    this.attempts = attempts;
    this.firstFailedAtMs = firstFailedAtMs;
  }
}

/** Three retries after about 0.2, 0.4 and 0.8 s. */
const DEFAULT_POLICY: RetryPolicy = exponentialBackoff({
  maxRetries: 3,
  initialMs: 200,
  maxMs: 800,
});

/**
 * Retries a failing handler in place, keeping the order of its key. It knows
 * nothing of dead letters.
 *
 * An error whose `retriable` is `false` passes at once, and so does any error
 * once the delivery has been let go of.
 *
 * @param policy Delay in milliseconds before the next attempt, or `null` to
 * stop. @default {3 retries after 0.2, 0.4 and 0.8 s, with jitter}
 * @returns A middleware that throws a {@linkcode RetriesExhaustedError} once
 * the policy stops.
 */
export function retry<Event>(
  policy: RetryPolicy = DEFAULT_POLICY,
  { clock = systemClock }: { clock?: Clock } = {},
): Middleware<Event> {
  return (next) => async (delivery, signal) => {
    let firstFailedAtMs: number | undefined;
    for (let attempt = 1;; attempt++) {
      try {
        return await next(delivery, signal);
      } catch (error) {
        if (signal.aborted || !isRetriable(error)) throw error;
        firstFailedAtMs ??= clock.now();
        const delayMs = policy({ attempt, error });
        if (delayMs === null) {
          const attempts = attempt;
          const failure = { attempts, firstFailedAtMs, cause: error };
          throw new RetriesExhaustedError(failure);
        }
        await delay(delayMs, undefined, { signal });
      }
    }
  };
}
