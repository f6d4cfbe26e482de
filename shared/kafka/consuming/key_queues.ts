/** What waits for the one before it of the same key. */
export interface Keyed<Entry> {
  /** Entries of one key come one after another. */
  readonly key: string;
  /** The next entry of the key. */
  next: Entry | null;
}

/**
 * Keeps the entries of each key in their order and lets one of each be at work
 * at a time. Each entry knows the one behind it, so that a key without a queue
 * costs no more than a place in a map.
 */
export class KeyQueues<Entry extends Keyed<Entry>> {
  readonly #last = new Map<string, Entry>();

  /** Adds an entry; answers whether it is first of its key and may start. */
  add(entry: Entry): boolean {
    const before = this.#last.get(entry.key);
    this.#last.set(entry.key, entry);
    if (before === undefined) return true;
    before.next = entry;
    return false;
  }

  /** An entry is done: answers the one of its key that may start now. */
  finish(entry: Entry): Entry | null {
    if (this.#last.get(entry.key) === entry) this.#last.delete(entry.key);
    const { next } = entry;
    entry.next = null;
    return next;
  }

  /** How many keys have entries that are not done. */
  get size(): number {
    return this.#last.size;
  }
}
