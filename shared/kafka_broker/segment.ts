import { RecordBatch, wholeBatchesLength } from "./record_batch.ts";
import type { StoredFile } from "./storage.ts";

const INDEX_INTERVAL_BYTES = 16 * 1024;
const SCAN_BYTES = 1024 * 1024;

/** Where a batch lies, and the latest timestamp of all batches before it. */
interface IndexEntry {
  readonly baseOffset: number;
  readonly position: number;
  readonly maxTimestampBefore: number;
}

interface LocatedBatch {
  readonly batch: RecordBatch;
  readonly position: number;
}

/** A record offset and its time in milliseconds since the epoch. */
export interface TimestampedOffset {
  readonly offset: number;
  readonly timestamp: number;
}

/**
 * One file of a log: whole record batches, one after the other. Memory holds
 * an index entry for every 16 KiB; batches are read from the file.
 */
export class Segment {
  readonly baseOffset: number;
  readonly #file: StoredFile;
  readonly #index: IndexEntry[] = [];
  #nextOffset: number;
  #maxTimestamp = -1;

  /** @param file An empty file, or one to call {@linkcode recover} on. */
  constructor(file: StoredFile, baseOffset: number) {
    this.#file = file;
    this.baseOffset = baseOffset;
    this.#nextOffset = baseOffset;
  }

  /** The offset after the last record. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** The latest timestamp of its records; -1 when there are none. */
  get maxTimestamp(): number {
    return this.#maxTimestamp;
  }

  /** In bytes. */
  get size(): number {
    return this.#file.size;
  }

  /**
   * Rebuilds the index from the file and hands every batch to `visit`. The
   * file is cut before the first batch that is torn, or, with `checkCrc`,
   * damaged.
   *
   * @returns How many bytes were cut off.
   */
  recover(
    visit: (batch: RecordBatch) => void,
    { checkCrc }: { checkCrc: boolean },
  ): number {
    let end = 0;
    for (const { batch, position } of this.#scan(0, SCAN_BYTES)) {
      const isNext = batch.baseOffset === this.#nextOffset;
      if (!isNext || (checkCrc && !batch.isIntact)) break;
      this.#note(batch, position);
      visit(batch);
      end = position + batch.bytes.length;
    }
    const torn = this.#file.size - end;
    if (torn > 0) this.#file.truncate(end);
    return torn;
  }

  /** Adds a batch whose base offset is {@linkcode nextOffset}. */
  append(batch: RecordBatch): void {
    const position = this.#file.size;
    this.#file.append(batch.bytes);
    this.#note(batch, position);
  }

  /**
   * Whole batches from the one that holds `offset` on: as many as fit into
   * `maxBytes`, but always one.
   */
  read(offset: number, maxBytes: number): Uint8Array {
    const from = this.#indexEntry((entry) => entry.baseOffset <= offset);
    for (const found of this.#scan(from, INDEX_INTERVAL_BYTES)) {
      if (found.batch.lastOffset < offset) continue;
      const bytes = this.#file.read(found.position, maxBytes);
      const length = wholeBatchesLength(bytes);
      return length > 0 ? bytes.subarray(0, length) : found.batch.bytes;
    }
    return new Uint8Array();
  }

  /** The first batch with a record at or after `timestamp`. */
  findTimestamp(timestamp: number): TimestampedOffset | undefined {
    if (this.#maxTimestamp < timestamp) return undefined;
    const from = this.#indexEntry((entry) =>
      entry.maxTimestampBefore < timestamp
    );
    for (const { batch } of this.#scan(from, INDEX_INTERVAL_BYTES)) {
      if (batch.maxTimestamp < timestamp) continue;
      return { offset: batch.baseOffset, timestamp: batch.maxTimestamp };
    }
    return undefined;
  }

  /** Flushes and closes the file. */
  close(): void {
    this.#file.close();
  }

  #note(batch: RecordBatch, position: number): void {
    const last = this.#index.at(-1);
    if (!last || position - last.position >= INDEX_INTERVAL_BYTES) {
      this.#index.push({
        baseOffset: batch.baseOffset,
        position,
        maxTimestampBefore: this.#maxTimestamp,
      });
    }
    this.#nextOffset = batch.lastOffset + 1;
    this.#maxTimestamp = Math.max(this.#maxTimestamp, batch.maxTimestamp);
  }

  /** The position of the last index entry that is not past the goal. */
  #indexEntry(isNotPast: (entry: IndexEntry) => boolean): number {
    let low = 0;
    let high = this.#index.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#index[middle];
      if (entry && isNotPast(entry)) low = middle + 1;
      else high = middle;
    }
    return this.#index[low - 1]?.position ?? 0;
  }

  /** The batches from `position` on, read in chunks of `chunkBytes`. */
  *#scan(position: number, chunkBytes: number): Generator<LocatedBatch> {
    let chunk: Uint8Array = new Uint8Array();
    let chunkStart = position;
    while (true) {
      const hasWhole =
        RecordBatch.sizeAt(chunk, position - chunkStart) !== undefined;
      if (!hasWhole) {
        chunk = this.#load(position, chunkBytes);
        chunkStart = position;
      }
      const at = position - chunkStart;
      const size = RecordBatch.sizeAt(chunk, at);
      if (size === undefined) return;
      yield {
        batch: new RecordBatch(chunk.subarray(at, at + size)),
        position,
      };
      position += size;
    }
  }

  /** At least the whole batch at `position`, if the file holds all of it. */
  #load(position: number, chunkBytes: number): Uint8Array {
    const chunk = this.#file.read(position, chunkBytes);
    const size = RecordBatch.declaredSizeAt(chunk, 0) ?? 0;
    const isTorn = size > this.#file.size - position;
    return size <= chunk.length || isTorn
      ? chunk
      : this.#file.read(position, size);
  }
}
