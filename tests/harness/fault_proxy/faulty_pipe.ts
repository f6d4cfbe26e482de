import type { Socket } from "node:net";
import { Alarm } from "@taskbell/runtime";
import { ChunkQueue } from "./chunk_queue.ts";
import type { Conditions } from "./conditions.ts";
import { type StageContext, throughFaults } from "./stages.ts";

/** One direction of one connection. */
export interface FaultyPipeOptions {
  from: Socket;
  to: Socket;
  conditions: Conditions;
  /** From 0 up to 1. */
  random: () => number;
  /** Aborted when the connection is gone. */
  gone: AbortSignal;
  /** Closes the connection. */
  close: () => void;
}

const FOREVER_MS = 2 ** 31 - 1;

/** Carries data from one socket to the other, under changing conditions. */
export class FaultyPipe implements StageContext {
  readonly #options: FaultyPipeOptions;
  readonly #queue = new ChunkQueue();
  passedBytes = 0;

  constructor(options: FaultyPipeOptions) {
    this.#options = options;
  }

  /** Resolves when all is passed on, the end too, or the connection is gone. */
  async run(): Promise<void> {
    await Promise.all([this.#read(), this.#write()]);
  }

  random = (): number => this.#options.random();

  sleep = async (delayMs: number): Promise<void> => {
    if (delayMs <= 0) return;
    const { conditions, gone } = this.#options;
    const signal = AbortSignal.any([conditions.changed, gone]);
    await new Alarm().wait(delayMs, signal);
  };

  close = (): void => this.#options.close();

  async #read(): Promise<void> {
    const { from, gone } = this.#options;
    try {
      for await (const bytes of from.iterator({ destroyOnReturn: false })) {
        await this.#queue.push(bytes, gone);
      }
    } catch {
      // A side that breaks off takes the other with it, as without a proxy.
      this.close();
    }
    this.#queue.end();
  }

  async #write(): Promise<void> {
    const { conditions, gone, to } = this.#options;
    for (let chunk; (chunk = await this.#queue.next(gone)) !== null;) {
      await this.#untilOpen();
      const pieces = throughFaults(chunk, conditions.faults, this);
      for await (const { bytes } of pieces) {
        await this.#untilOpen();
        if (gone.aborted) return;
        await this.#send(bytes);
      }
    }
    await this.sleep(conditions.find("slow_close")?.delayMs ?? 0);
    await this.#untilOpen();
    if (!gone.aborted) await new Promise<void>((done) => to.end(done));
  }

  async #untilOpen(): Promise<void> {
    const { conditions, gone } = this.#options;
    while (conditions.find("black_hole") && !gone.aborted) {
      await this.sleep(FOREVER_MS);
    }
  }

  /** Resolves when the kernel has it, or the connection is gone. */
  #send(bytes: Uint8Array): Promise<void> {
    this.passedBytes += bytes.length;
    return new Promise((done) => this.#options.to.write(bytes, () => done()));
  }
}
