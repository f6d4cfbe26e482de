import { Buffer } from "node:buffer";
import type { EncodedRecord } from "../record.ts";
import { varintSize, writeVarint } from "./write_varint.ts";

/** Where a record stands in its batch. */
export interface PlaceInBatch {
  /** Its number, from 0. */
  offsetDelta: number;
  /** Its time less that of the batch, in milliseconds; may be negative. */
  timestampDeltaMs: number;
}

/** Memory beyond this, for rare large batches, is not kept. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const INITIAL_BYTES = 64 * 1024;

/** ASCII up to this length is written faster letter by letter. */
const SHORT_TEXT = 24;

/** Most records are 64 to 8191 bytes long: their length takes two bytes. */
const USUAL_LENGTH_SIZE = 2;

const NULL_LENGTH = -1;
const textEncoder = new TextEncoder();

/**
 * Writes records one behind the other into memory that is used again for the
 * next batch, without an object or a copy for each.
 *
 * @see {@link https://kafka.apache.org/documentation/#record}
 */
export class RecordWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = 0;

  /** What is written: a view, gone with the next {@linkcode clear}. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  /** Begins anew. */
  clear(): void {
    this.#end = 0;
    if (this.#bytes.length > MAX_KEPT_BYTES) {
      this.#bytes = Buffer.allocUnsafe(INITIAL_BYTES);
    }
  }

  /**
   * Writes a record behind the others.
   *
   * @param maxBytes What it takes at most: see `recordSize()`.
   */
  write(
    { key, value, headers }: EncodedRecord,
    { offsetDelta, timestampDeltaMs, maxBytes }: PlaceInBatch & {
      maxBytes: number;
    },
  ): void {
    this.#makeRoom(maxBytes);
    const start = this.#end;
    this.#end += USUAL_LENGTH_SIZE;
    this.#bytes[this.#end++] = 0; // attributes
    this.#writeNumber(timestampDeltaMs);
    this.#writeNumber(offsetDelta);
    this.#writeSized(key);
    this.#writeSized(value);
    this.#writeNumber(headers.length);
    for (const [name, headerValue] of headers) {
      this.#writeSized(name);
      this.#writeSized(headerValue);
    }
    this.#writeLength(start, USUAL_LENGTH_SIZE);
  }

  #writeSized(value: string | Uint8Array | null): void {
    if (value === null) {
      this.#writeNumber(NULL_LENGTH);
    } else if (typeof value === "string") {
      // One byte a letter, unless it turns out otherwise.
      const start = this.#end;
      const room = varintSize(value.length);
      this.#end += room;
      this.#writeText(value);
      this.#writeLength(start, room);
    } else {
      this.#writeNumber(value.byteLength);
      this.#bytes.set(value, this.#end);
      this.#end += value.byteLength;
    }
  }

  #writeText(text: string): void {
    if (text.length <= SHORT_TEXT && this.#writeAscii(text)) return;
    const room = this.#bytes.subarray(this.#end);
    this.#end += textEncoder.encodeInto(text, room).written;
  }

  /** Writes nothing, about, and answers `false` when there are other letters. */
  #writeAscii(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#end;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[start + index] = code;
    }
    this.#end += text.length;
    return true;
  }

  /** Writes the length of what stands behind the room that was left for it. */
  #writeLength(start: number, room: number): void {
    const length = this.#end - start - room;
    const size = varintSize(length);
    if (size !== room) {
      this.#bytes.copyWithin(start + size, start + room, this.#end);
      this.#end += size - room;
    }
    writeVarint(this.#bytes, { value: length, at: start });
  }

  #writeNumber(value: number): void {
    this.#end = writeVarint(this.#bytes, { value, at: this.#end });
  }

  #makeRoom(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.written);
    this.#bytes = larger;
  }
}
