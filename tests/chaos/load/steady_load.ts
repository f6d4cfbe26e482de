import type { Publisher } from "@taskbell/kafka";
import { Alarm } from "@taskbell/runtime";
import type { Ledger } from "../../harness/ledger/ledger.ts";
import type { LoadEvent } from "./load_event.ts";

/** Who publishes what, and how much. */
export interface SteadyLoadOptions {
  publisher: Publisher<LoadEvent>;
  topic: string;
  /** Receives every operation and what was told of it. */
  ledger: Ledger;
  /** Events a second, whatever becomes of them: an open loop. */
  perSecond: number;
  /** How many keys take turns. @default {200} */
  keys?: number;
  /** Every so many events, one can't be decoded; 0 for none. @default {0} */
  poisonEvery?: number;
}

const TICK_MS = 10;

/** Publishes at a fixed rate and keeps the ledger of it. */
export class SteadyLoad {
  readonly #options: Required<SteadyLoadOptions>;
  readonly #underWay = new Set<Promise<void>>();
  #begun = 0;

  constructor({ keys = 200, poisonEvery = 0, ...options }: SteadyLoadOptions) {
    this.#options = { ...options, keys, poisonEvery };
  }

  /** Publishes until `signal` is aborted; resolves when all are settled. */
  async run(signal: AbortSignal): Promise<void> {
    const alarm = new Alarm();
    const startMs = performance.now();
    while (!signal.aborted) {
      const dueMs = performance.now() - startMs;
      const due = Math.floor(dueMs * this.#options.perSecond / 1000);
      while (this.#begun < due) this.#begin();
      await alarm.wait(TICK_MS, signal);
    }
    await Promise.all(this.#underWay);
  }

  #begin(): void {
    const { keys, ledger, poisonEvery } = this.#options;
    const sequence = this.#begun++;
    const id = sequence.toString(36);
    const key = `key-${sequence % keys}`;
    const poison = poisonEvery > 0 && sequence % poisonEvery === 0;
    ledger.append({ type: "invoke", id, key, sequence, doomed: poison });
    const settled = this.#publish({ id, key, poison })
      .finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
  }

  async #publish(event: LoadEvent): Promise<void> {
    const { ledger, publisher, topic } = this.#options;
    const { id } = event;
    try {
      const position = await publisher.publish(topic, event);
      ledger.append({ type: "ok", id, position });
    } catch (error) {
      const refused = Object(error).retriable === false;
      // What another try may help may also have been written.
      ledger.append({ type: refused ? "fail" : "unknown", id });
    }
  }
}
