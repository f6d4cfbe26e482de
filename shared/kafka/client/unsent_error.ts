/**
 * Thrown where a request is given up before it goes out: whatever else is under
 * way on its connection is as sound as before.
 */
export class UnsentError extends Error {
  /** Makes the error. */
  constructor(message: string) {
    super(message);
    this.name = "UnsentError";
  }
}
