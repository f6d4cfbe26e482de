import type { Storage } from "./storage.ts";

const FILE = "leader_epoch";

/**
 * A partition's leader epoch. It is kept over restarts: clients take no news
 * of a leader whose epoch is older than the one they know.
 */
export class LeaderEpoch {
  readonly #storage: Storage;
  #value = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
    if (!storage.list().includes(FILE)) return;
    const file = storage.open(FILE);
    this.#value = Number(new TextDecoder().decode(file.read(0, file.size)));
    file.close();
  }

  get value(): number {
    return this.#value;
  }

  /** Begins the next epoch. */
  raise(): void {
    this.#value++;
    const text = new TextEncoder().encode(String(this.#value));
    this.#storage.replace(FILE, text);
  }
}
