/** Thrown when the broker speaks another security protocol than the client. */
export class ListenerMismatchError extends Error {
  /** Trying again is of no use until the settings are mended. */
  readonly retriable = false;

  /** Makes the error; `cause` is how the mismatch was noticed. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ListenerMismatchError";
  }
}
