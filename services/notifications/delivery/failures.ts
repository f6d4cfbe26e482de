import type { Logger } from "@std/log";

/** What goes wrong in the parts of something, until it goes well again. */
export class Failures {
  readonly #logger: Logger;
  readonly #reasons = new Map<string, string>();

  /** Keeps what has failed, and logs to there. */
  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Says what has failed. What goes on failing is logged once. */
  add(what: string, error: unknown): void {
    if (!this.#reasons.has(what)) this.#logger.error(what, { error });
    const reason = error instanceof Error ? error.message : String(error);
    this.#reasons.set(what, reason);
  }

  /** Says that it has gone well. */
  clear(what: string): void {
    this.#reasons.delete(what);
  }

  /** Why the first of what fails does; `null`: nothing does. */
  get reason(): string | null {
    const [reason = null] = this.#reasons.values();
    return reason;
  }
}
