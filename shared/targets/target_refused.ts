/** A target must not be sent to; thrown before anything is. */
export class TargetRefused extends Error {
  /** What must hold of a URL, for whoever has given it. */
  readonly rule: string;

  /** Makes the error; its message never tells the URL, which is a secret. */
  constructor(message: string, rule: string = message) {
    super(message);
    this.name = "TargetRefused";
    this.rule = rule;
  }
}
