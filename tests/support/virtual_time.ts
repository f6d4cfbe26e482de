interface Timer {
  dueMs: number;
  ring: () => void;
}

/**
 * Time that stands still until a test moves it: it takes the place of
 * `setTimeout`, `clearTimeout` and `performance.now` until it is disposed.
 */
export class VirtualTime implements Disposable {
  readonly #real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    now: performance.now,
  };
  readonly #timers = new Map<number, Timer>();
  #nowMs = 0;
  #lastId = 0;

  constructor() {
    const setVirtual = (ring: () => void, delayMs = 0) => {
      const id = ++this.#lastId;
      this.#timers.set(id, { dueMs: this.#nowMs + Math.max(delayMs, 0), ring });
      return id;
    };
    Object.assign(globalThis, {
      setTimeout: setVirtual,
      clearTimeout: (id: number) => this.#timers.delete(id),
    });
    performance.now = () => this.#nowMs;
  }

  /** Resolves when all has happened that needs no time. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Moves on by so many milliseconds, from one timer to the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      const [id, { dueMs, ring }] = next;
      this.#timers.delete(id);
      this.#nowMs = dueMs;
      ring();
      await this.settle();
    }
    this.#nowMs = endMs;
  }

  [Symbol.dispose](): void {
    const { setTimeout, clearTimeout, now } = this.#real;
    Object.assign(globalThis, { setTimeout, clearTimeout });
    performance.now = now;
  }

  #next(endMs: number): [number, Timer] | undefined {
    let next: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      const { dueMs } = entry[1];
      if (dueMs <= endMs && (!next || dueMs < next[1].dueMs)) next = entry;
    }
    return next;
  }
}
