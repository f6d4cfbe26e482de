/** Why an event could not be sent. */
export class PublishError extends Error {
  /**
   * Whether the same event may go through later. `false`: the event itself is
   * at fault (too large, not encodable).
   */
  readonly retriable: boolean;
  /**
   * Whether the topic is at fault: it is not there, or it takes nothing from
   * this client. An operator has to mend that.
   */
  readonly topicRefused: boolean;

  /** Makes the error. */
  constructor(
    message: string,
    options: { retriable: boolean; topicRefused?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = "PublishError";
    this.retriable = options.retriable;
    this.topicRefused = options.topicRefused ?? false;
  }
}
