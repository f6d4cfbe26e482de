/** A prefix of taken entries this long is given back to the memory. */
const COMPACT_FROM = 1024;

/** A queue whose ends cost the same, however long it is. */
export class Fifo<Entry> {
  #entries: (Entry | undefined)[] = [];
  #head = 0;

  /** How many there are. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** The one that {@linkcode shift} would take. */
  get first(): Entry | undefined {
    return this.#entries[this.#head];
  }

  /** Adds one at the end. */
  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes the first one. */
  shift(): Entry | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    // What was taken, a batch of records for one, must not stay in memory.
    this.#entries[this.#head] = undefined;
    this.#head++;
    if (this.#head === this.#entries.length) this.#reset([]);
    else if (
      this.#head >= COMPACT_FROM && this.#head * 2 > this.#entries.length
    ) {
      this.#reset(this.#entries.slice(this.#head));
    }
    return entry;
  }

  /** Those in it, from the first to the last. */
  *[Symbol.iterator](): Generator<Entry> {
    for (let index = this.#head; index < this.#entries.length; index++) {
      const entry = this.#entries[index];
      if (entry !== undefined) yield entry;
    }
  }

  #reset(entries: (Entry | undefined)[]): void {
    this.#entries = entries;
    this.#head = 0;
  }
}
