/**
 * Thrown by a handler when something that it depends on is away. That is no
 * fault of the record: it stays where it is and comes again, without counting
 * against its retries and without becoming a dead letter.
 */
export class OutageError extends Error {
  /** Retrying at once is of no use: the consumer waits and delivers again. */
  readonly retriable = false;

  /** Makes the error; `cause` is what was noticed. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OutageError";
  }
}
