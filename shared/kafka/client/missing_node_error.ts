/** Thrown where a node is not there for now: another attempt may find it. */
export class MissingNodeError extends Error {
  /** Nodes come and go. */
  readonly retriable = true;

  /** Makes the error. */
  constructor(message: string) {
    super(message);
    this.name = "MissingNodeError";
  }
}
