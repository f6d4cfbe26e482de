/** A request had no answer. */
export class PostError extends Error {
  /** Whether the request may have reached the server. */
  readonly sent: boolean;

  /** Makes the error with the message of what went wrong. */
  constructor(cause: unknown, { sent }: { sent: boolean }) {
    super(messageOf(cause), { cause });
    this.name = "PostError";
    this.sent = sent;
  }
}

/** Several addresses that all refuse make an error without a message. */
function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "") {
    return cause.errors.map(messageOf).join(", ");
  }
  return cause instanceof Error ? cause.message : String(cause);
}
