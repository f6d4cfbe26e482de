/**
 * Thrown where the answer to a Fetch makes no sense, so that nobody can say
 * where its next batch begins. What was read before is right.
 */
export class BrokenFetchError extends Error {
  /** Another answer may be whole. */
  readonly retriable = true;

  /** Makes the error. */
  constructor(message: string) {
    super(message);
    this.name = "BrokenFetchError";
  }
}
