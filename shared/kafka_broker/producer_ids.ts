import type { Storage } from "./storage.ts";

const FILE = "next_producer_id";
const BLOCK = 1000;

/**
 * Hands out producer ids, each once for the lifetime of the storage. Ids are
 * reserved in blocks before the first of them is used, so that a crash skips
 * some and repeats none.
 */
export class ProducerIds {
  readonly #storage: Storage;
  #next: number;
  #reservedEnd: number;

  constructor(storage: Storage) {
    this.#storage = storage;
    const file = storage.open(FILE);
    const text = new TextDecoder().decode(file.read(0, file.size));
    file.close();
    this.#next = Number(text || "0");
    this.#reservedEnd = this.#next;
  }

  /** An id that no producer has had before. */
  next(): number {
    if (this.#next === this.#reservedEnd) {
      this.#reservedEnd += BLOCK;
      const text = String(this.#reservedEnd);
      this.#storage.replace(FILE, new TextEncoder().encode(text));
    }
    return this.#next++;
  }
}
