/** Thrown where a process under test dies. */
export class CrashError extends Error {
  /** Makes the error. */
  constructor(point: string) {
    super(`The process has died at ${point}`);
    this.name = "CrashError";
  }
}
