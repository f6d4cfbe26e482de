import { CrashError } from "./crash_error.ts";

/** One process from its start to its death. */
export class Life {
  readonly #death = new AbortController();
  readonly #diesAt: (point: number) => boolean;
  #points = 0;
  #diedAt: string | null = null;

  /** @param diesAt Whether it dies at its n-th point, from 1. */
  constructor(diesAt: (point: number) => boolean) {
    this.#diesAt = diesAt;
  }

  /** Where it died; `null`: it lives. */
  get diedAt(): string | null {
    return this.#diedAt;
  }

  /** Aborted by its death. */
  get death(): AbortSignal {
    return this.#death.signal;
  }

  /** Lives on past a point, or dies there. */
  readonly pass = (name: string): void => {
    this.#death.signal.throwIfAborted();
    if (!this.#diesAt(++this.#points)) return;
    this.#diedAt = `point ${this.#points} (${name})`;
    const error = new CrashError(this.#diedAt);
    this.#death.abort(error);
    throw error;
  };
}
