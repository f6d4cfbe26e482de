import { reasonOf } from "../root_cause.ts";

/** What is known when no further attempt is made. */
export interface RetryErrorOptions {
  /**
   * `retries_exhausted`: the policy stopped; `rejected`: the last error says
   * that no retry can help.
   */
  reason: "retries_exhausted" | "rejected";
  /** How often the handler was tried. */
  attempts: number;
  /** When it failed first, in milliseconds since the Unix epoch. */
  firstFailedAtMs: number;
  /** What the last attempt threw. */
  cause: unknown;
}

/** Thrown by {@linkcode retry} once it gives up. */
export class RetryError extends Error {
  /** An outer retry would only repeat what was tried. */
  readonly retriable = false;
  /** Why no further attempt is made. */
  readonly reason: RetryErrorOptions["reason"];
  /** How often the handler was tried. */
  readonly attempts: number;
  /** When it failed first, in milliseconds since the Unix epoch. */
  readonly firstFailedAtMs: number;

  /** Makes the error; what the last attempt threw is its cause. */
  constructor(options: RetryErrorOptions) {
    const { reason, attempts, firstFailedAtMs, cause } = options;
    const times = attempts === 1 ? "once" : `${attempts} times, at last`;
    super(`Failed ${times}: ${reasonOf(cause)}`, { cause });
    this.name = "RetryError";
    this.reason = reason;
    this.attempts = attempts;
    this.firstFailedAtMs = firstFailedAtMs;
  }
}
