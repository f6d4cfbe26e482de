import { setImmediate } from "node:timers";
import { Alarm } from "@taskbell/runtime";
import type { Pause } from "../handler.ts";
import { LetGoError } from "../let_go_error.ts";
import { Fifo } from "./fifo.ts";
import type { PendingRecord } from "./pending_record.ts";

/** How a {@linkcode Dispatcher} works. */
export interface DispatcherOptions {
  /** How many records are handled at the same time. */
  concurrency: number;
  /**
   * Handles a record that may start. It never rejects.
   *
   * @returns `null` when there is nothing more to do for now, or how long the
   * record waits for its next attempt, in milliseconds.
   */
  handle(pending: PendingRecord, pause: Pause): Promise<number | null>;
  /** Aborted: nothing more is started. */
  ending: AbortSignal;
}

/** Handlers that never wait let nothing else run for longer than this. */
const TURN_MS = 10;

/**
 * Starts records that may start: so many at a time, the partitions in turn. A
 * suspect runs alone: it waits until nothing else runs, and everything else
 * waits for it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #turns = new Fifo<Fifo<PendingRecord>>();
  readonly #suspects = new Fifo<PendingRecord>();
  readonly #returning = new Fifo<() => void>();
  #running = 0;
  #begun = 0;
  #alone = false;
  #isTurn = false;
  #turnMs = 0;
  #yielding = false;
  #idle = Promise.withResolvers<void>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** How many records are being handled or wait for another attempt. */
  get inFlight(): number {
    return this.#begun;
  }

  /** A record that is the first of its key; {@linkcode pump} starts it. */
  add(pending: PendingRecord): void {
    if (pending.suspect) return this.#suspects.push(pending);
    const { ready } = pending.partition;
    ready.push(pending);
    if (ready.size === 1) this.#turns.push(ready);
  }

  /** Starts what may be started: who has paused comes first. */
  pump(): void {
    while (this.#hasPlace && this.#returning.size > 0) {
      this.#running++;
      this.#returning.shift()?.();
    }
    this.#beginTurn();
    while (!this.#options.ending.aborted) {
      this.#yielding = performance.now() - this.#turnMs > TURN_MS;
      if (this.#yielding) return;
      const pending = this.#next();
      if (!pending) return;
      void this.#run(pending);
    }
  }

  /** Resolves when nothing is being handled. */
  async idle(): Promise<void> {
    while (this.#begun > 0) await this.#idle.promise;
  }

  #next(): PendingRecord | undefined {
    if (this.#alone) return undefined;
    if (this.#suspects.size > 0) {
      return this.#running === 0 ? this.#suspects.shift() : undefined;
    }
    if (!this.#hasPlace) return undefined;
    const ready = this.#turns.shift();
    const pending = ready?.shift();
    if (ready && ready.size > 0) this.#turns.push(ready);
    return pending;
  }

  async #run(pending: PendingRecord): Promise<void> {
    const { handle, ending } = this.#options;
    this.#begun++;
    this.#running++;
    this.#alone = pending.suspect;
    const againAfterMs = await handle(
      pending,
      pending.suspect ? this.#waitInPlace : this.#pause,
    );
    if (pending.suspect) this.#alone = false;
    this.#running--;
    if (againAfterMs !== null) {
      // Its place is for others meanwhile.
      this.pump();
      await new Alarm().wait(againAfterMs, ending);
      this.add(pending);
    }
    this.#begun--;
    if (this.#begun === 0) this.#becomeIdle();
    this.pump();
  }

  readonly #pause: Pause = async (ms, signal) => {
    this.#running--;
    this.pump();
    const waited = this.#waitInPlace(ms, signal);
    await Promise.allSettled([waited]);
    const returned = Promise.withResolvers<void>();
    this.#returning.push(returned.resolve);
    this.pump();
    await returned.promise;
    await waited;
  };

  readonly #waitInPlace: Pause = async (ms, signal) => {
    const { ending } = this.#options;
    await new Alarm().wait(ms, AbortSignal.any([signal, ending]));
    if (ending.aborted) throw new LetGoError();
    signal.throwIfAborted();
  };

  get #hasPlace(): boolean {
    return !this.#alone && this.#running < this.#options.concurrency;
  }

  /** It ends when timers and sockets have had theirs. */
  #beginTurn(): void {
    if (this.#isTurn) return;
    this.#isTurn = true;
    this.#turnMs = performance.now();
    setImmediate(() => {
      this.#isTurn = false;
      if (this.#yielding) this.pump();
    });
  }

  #becomeIdle(): void {
    this.#idle.resolve();
    this.#idle = Promise.withResolvers<void>();
  }
}
