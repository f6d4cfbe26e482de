import { getLogger, type Logger } from "@std/log";

/** Counts the occurrences that a program passes over, and logs them. */
export class PassedOverCounter {
  readonly #logger: Pick<Logger, "warn">;
  #count = 0;

  /** Makes a counter at 0. */
  constructor(logger: Pick<Logger, "warn"> = getLogger("series")) {
    this.#logger = logger;
  }

  /** How many there were: at most 1000 for each task. */
  get count(): number {
    return this.#count;
  }

  /** Counts occurrences, and says so in the log. */
  add(occurrences: number): void {
    this.#count += occurrences;
    const properties = { passedOver: occurrences };
    this.#logger.warn("Occurrences were passed over", properties);
  }
}
