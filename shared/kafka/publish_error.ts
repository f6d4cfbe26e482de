/** Why an event could not be sent. */
export class PublishError extends Error {
  /**
   * Whether the same event may go through later. `false`: the event itself is
   * at fault (too large, no such topic, not encodable).
   */
  readonly retriable: boolean;

  /** Makes the error. */
  constructor(
    message: string,
    options: { retriable: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = "PublishError";
    this.retriable = options.retriable;
  }
}
