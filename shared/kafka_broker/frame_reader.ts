import { WireError } from "./wire_reader.ts";

const SIZE_BYTES = 4;
const IDLE_BUFFER_BYTES = 16 * 1024;
const KEPT_BUFFER_BYTES = 1024 * 1024;
const MAX_FRAME_BYTES = 100 * 1024 * 1024;

/**
 * Cuts what comes in on a connection into frames: a size of four bytes, then
 * as many bytes. The buffer grows with what has arrived, never with what a
 * size promises.
 */
export class FrameReader {
  readonly #source: { read(into: Uint8Array): Promise<number | null> };
  #buffer = new Uint8Array(IDLE_BUFFER_BYTES);
  #start = 0;
  #end = 0;

  constructor(
    source: { read(into: Uint8Array): Promise<number | null> },
  ) {
    this.#source = source;
  }

  /**
   * The next frame, or `null` when the connection has ended between two. It is
   * a window on the buffer, overwritten by the next call.
   *
   * @throws {WireError} When the size is out of bounds, or the connection ends
   * inside a frame.
   */
  async next(): Promise<Uint8Array | null> {
    this.#shrinkIfEmpty();
    if (!await this.#fill(SIZE_BYTES)) return null;
    const view = new DataView(this.#buffer.buffer, this.#start, SIZE_BYTES);
    const size = view.getInt32(0);
    if (size < 0 || size > MAX_FRAME_BYTES) {
      throw new WireError(
        `Cannot read frame of more than ${MAX_FRAME_BYTES} bytes: ${size}`,
      );
    }
    await this.#fill(SIZE_BYTES + size);
    const from = this.#start + SIZE_BYTES;
    this.#start = from + size;
    return this.#buffer.subarray(from, from + size);
  }

  /** Reads until `wanted` bytes are there; `false` at the very end. */
  async #fill(wanted: number): Promise<boolean> {
    while (this.#end - this.#start < wanted) {
      this.#makeRoom(wanted);
      const free = this.#buffer.subarray(this.#end);
      const count = await this.#source.read(free);
      if (count !== null) {
        this.#end += count;
        continue;
      }
      if (this.#end === this.#start) return false;
      throw new WireError("Cannot read frame: the connection has ended");
    }
    return true;
  }

  #makeRoom(wanted: number): void {
    if (this.#end < this.#buffer.length) {
      const fits = this.#start + wanted <= this.#buffer.length;
      if (fits || this.#start === 0) return;
    }
    const kept = this.#buffer.subarray(this.#start, this.#end);
    if (this.#start > 0) this.#buffer.copyWithin(0, this.#start, this.#end);
    else this.#buffer = grown(kept, wanted);
    this.#start = 0;
    this.#end = kept.length;
  }

  #shrinkIfEmpty(): void {
    if (this.#start < this.#end) return;
    this.#start = 0;
    this.#end = 0;
    if (this.#buffer.length > KEPT_BUFFER_BYTES) {
      this.#buffer = new Uint8Array(IDLE_BUFFER_BYTES);
    }
  }
}

/** A copy with twice the room, but no more than `wanted` calls for. */
function grown(bytes: Uint8Array, wanted: number): Uint8Array<ArrayBuffer> {
  const length = Math.max(
    Math.min(bytes.length * 2, wanted),
    IDLE_BUFFER_BYTES,
  );
  const copy = new Uint8Array(length);
  copy.set(bytes);
  return copy;
}
