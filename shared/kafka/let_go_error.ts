/**
 * Thrown by the pause of a delivery that is about to be let go of. It says
 * nothing about the record, which comes again.
 */
export class LetGoError extends Error {
  /** Made by whoever lets go. */
  constructor() {
    super("Cannot wait any longer as the delivery is let go of");
    this.name = "LetGoError";
  }
}
