import type { Handler, Undecoded } from "@taskbell/kafka";
import { textOf } from "../running_consumer.ts";

/** A handler that a test holds up, value by value. */
export class HeldHandler {
  /** What was begun, in this order. */
  readonly started: string[] = [];
  /** What was finished, in this order. */
  readonly finished: string[] = [];
  /** What was let go of in the middle. */
  readonly aborted: string[] = [];
  readonly #holds: (value: string) => boolean;
  readonly #held = new Map<string, () => void>();
  #open = false;

  /** @param holds Which values wait until they are released. */
  constructor(holds: (value: string) => boolean = () => true) {
    this.#holds = holds;
  }

  /** How many are being held. */
  get running(): number {
    return this.#held.size;
  }

  /** Lets a value go on. */
  release(value: string): void {
    const release = this.#held.get(value);
    if (!release) throw new Error(`Cannot release ${value}: it is not held`);
    release();
  }

  /** Lets all go on, now and from now on. */
  releaseAll(): void {
    this.#open = true;
    for (const release of this.#held.values()) release();
  }

  /** Handles: to be passed to a consumer. */
  readonly handle: Handler<Undecoded> = async ({ record }, signal) => {
    const value = textOf(record.value);
    this.started.push(value);
    if (!this.#open && this.#holds(value)) await this.#hold(value, signal);
    this.finished.push(value);
  };

  async #hold(value: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => {
      this.aborted.push(value);
      reject(signal.reason);
    };
    this.#held.set(value, resolve);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      this.#held.delete(value);
      signal.removeEventListener("abort", onAbort);
    }
  }
}
