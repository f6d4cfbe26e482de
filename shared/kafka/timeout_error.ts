/** Thrown when a handler takes longer than it may. A retry may help. */
export class TimeoutError extends Error {
  /** It may be faster the next time. */
  readonly retriable = true;
  /** How long it was allowed to take, in milliseconds. */
  readonly timeoutMs: number;

  /** Makes the error; `cause` is what the handler ended with, if it did. */
  constructor(timeoutMs: number, options?: ErrorOptions) {
    super(
      `Cannot wait longer for the handler as it has ${timeoutMs} ms`,
      options,
    );
    this.name = "TimeoutError";
    this.timeoutMs = timeoutMs;
  }
}
