import { Alarm } from "@taskbell/runtime";

/** Data that came at once. */
export interface Chunk {
  bytes: Uint8Array;
  /** When it came, by the monotonic clock in milliseconds. */
  arrivedMs: number;
}

/** What is on its way through a line with latency, at most. */
const MAX_BYTES = 4 * 1024 * 1024;

const FOREVER_MS = 2 ** 31 - 1;

/** Chunks between their arrival and their departure: one reader, one writer. */
export class ChunkQueue {
  readonly #chunks: Chunk[] = [];
  readonly #filled = new Alarm();
  readonly #emptied = new Alarm();
  #bytes = 0;
  #ended = false;

  /** Adds data; resolves when there is room for more, or on abort. */
  async push(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    this.#chunks.push({ bytes, arrivedMs: performance.now() });
    this.#bytes += bytes.length;
    this.#filled.wake();
    while (this.#bytes > MAX_BYTES && !signal.aborted) {
      await this.#emptied.wait(FOREVER_MS, signal);
    }
  }

  /** Nothing more comes. */
  end(): void {
    this.#ended = true;
    this.#filled.wake();
  }

  /** The next chunk; `null` at the end, or on abort. */
  async next(signal: AbortSignal): Promise<Chunk | null> {
    while (!signal.aborted) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#bytes -= chunk.bytes.length;
        this.#emptied.wake();
        return chunk;
      }
      if (this.#ended) return null;
      await this.#filled.wait(FOREVER_MS, signal);
    }
    return null;
  }
}
