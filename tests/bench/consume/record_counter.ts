import type { Sample } from "../report/report.ts";

/** Times the records after the first ones. */
export class RecordCounter {
  readonly #warmUp: number;
  readonly #total: number;
  readonly #finished = Promise.withResolvers<Sample>();
  #count = 0;
  #startedAt = 0;

  /**
   * @param warmUp So many are not measured.
   * @param measured So many follow that are.
   */
  constructor(warmUp: number, measured: number) {
    this.#warmUp = warmUp;
    this.#total = warmUp + measured;
  }

  /** One more is done. */
  add(records = 1): void {
    const before = this.#count;
    this.#count += records;
    if (before < this.#warmUp && this.#count >= this.#warmUp) {
      this.#startedAt = performance.now();
    }
    if (before >= this.#total || this.#count < this.#total) return;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const perSecond = (this.#count - this.#warmUp) / seconds;
    this.#finished.resolve({ perSecond });
  }

  /** Resolves when all are done. */
  get finished(): Promise<Sample> {
    return this.#finished.promise;
  }
}
