/** A target must not be sent to; thrown before anything is. */
export class TargetRefused extends Error {
  /** Makes the error; its message never tells the URL, which is a secret. */
  constructor(message: string) {
    super(message);
    this.name = "TargetRefused";
  }
}
