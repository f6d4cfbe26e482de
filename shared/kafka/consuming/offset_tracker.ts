import { Fifo } from "./fifo.ts";

/** What has an offset and is done one day. */
export interface Tracked {
  /** Where it stands in its partition. */
  readonly offset: number;
  /** Whether it is done. */
  done: boolean;
}

/**
 * Finds the low watermark: the end of the longest prefix, of what was
 * delivered, that is done. Gaps between offsets are normal, as compaction and
 * transactions leave some out.
 */
export class OffsetTracker<Entry extends Tracked> {
  readonly #entries = new Fifo<Entry>();
  #undone = 0;
  #position: number;

  /** @param position The first offset that is not delivered yet. */
  constructor(position: number) {
    this.#position = position;
  }

  /** The offset that may be committed: all before it is done. */
  get watermark(): number {
    return this.#entries.first?.offset ?? this.#position;
  }

  /** The first offset that is not delivered yet. */
  get position(): number {
    return this.#position;
  }

  /** How many were delivered and are not done. */
  get undone(): number {
    return this.#undone;
  }

  /** How many were delivered from the oldest that is not done on. */
  get span(): number {
    return this.#entries.size;
  }

  /** The offsets behind the watermark that are done. */
  *doneOffsets(): Generator<number> {
    for (const { offset, done } of this.#entries) if (done) yield offset;
  }

  /** An entry is delivered. */
  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#undone++;
  }

  /** All below this offset is delivered, or there is nothing to deliver. */
  moveTo(position: number): void {
    this.#position = position;
  }

  /** An entry is done. */
  finish(entry: Entry): void {
    entry.done = true;
    this.#undone--;
    while (this.#entries.first?.done) this.#entries.shift();
  }
}
