/** What is known of an outage. */
export interface OutageErrorOptions extends ErrorOptions {
  /** What is away, such as `smtp`. @default {null} */
  dependency?: string | null;
  /**
   * How long to wait, in milliseconds, as the dependency or its breaker asks.
   * @default {null}
   */
  retryAfterMs?: number | null;
}

/**
 * Thrown by a handler when something that it depends on is away. That is no
 * fault of the record: it stays where it is and comes again, without counting
 * against its retries and without becoming a dead letter.
 */
export class OutageError extends Error {
  /** Retrying at once is of no use: the consumer waits and delivers again. */
  readonly retriable = false;
  /** What is away; `null`: nobody has said. */
  readonly dependency: string | null;
  /** How long to wait, in milliseconds; `null`: nobody has said. */
  readonly retryAfterMs: number | null;

  /** Makes the error; `cause` is what was noticed. */
  constructor(message: string, options: OutageErrorOptions = {}) {
    super(message, options);
    this.name = "OutageError";
    this.dependency = options.dependency ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
