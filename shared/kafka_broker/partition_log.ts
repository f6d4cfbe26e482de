import type { RecordBatch } from "./record_batch.ts";
import { Segment, type TimestampedOffset } from "./segment.ts";
import type { Storage } from "./storage.ts";

/** How {@linkcode PartitionLog} opens. */
export interface PartitionLogOptions {
  /** A segment is closed before it grows beyond this many bytes. */
  readonly segmentBytes: number;
  /** Called with every batch found, in order. */
  readonly onBatch: (batch: RecordBatch) => void;
  /** Called when a torn end was cut off, with its length in bytes. */
  readonly onCut: (bytes: number) => void;
}

const FILE_NAME = /^\d{20}\.log$/;

function fileName(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, "0")}.log`;
}

/**
 * The records of one partition: a list of segments of which the last grows.
 * An append that has returned survives a kill -9. At start the last segment's
 * torn end, if any, is cut off by length and checksum.
 */
export class PartitionLog {
  readonly #storage: Storage;
  readonly #segmentBytes: number;
  readonly #segments: Segment[] = [];

  constructor(storage: Storage, options: PartitionLogOptions) {
    this.#storage = storage;
    this.#segmentBytes = options.segmentBytes;
    const names = storage.list().filter((name) => FILE_NAME.test(name));
    for (const name of names) {
      const segment = new Segment(storage.open(name), parseInt(name, 10));
      const checkCrc = name === names.at(-1);
      const cut = segment.recover(options.onBatch, { checkCrc });
      if (cut > 0) options.onCut(cut);
      this.#segments.push(segment);
    }
    if (names.length === 0) this.#roll(0);
  }

  /** The offset of the first record kept. */
  get startOffset(): number {
    return this.#segments[0]?.baseOffset ?? 0;
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.#active.nextOffset;
  }

  /** Writes the batch, giving it the next offsets. */
  append(batch: RecordBatch): void {
    batch.baseOffset = this.endOffset;
    const size = this.#active.size;
    if (size > 0 && size + batch.bytes.length > this.#segmentBytes) {
      this.#roll(this.endOffset);
    }
    this.#active.append(batch);
  }

  /**
   * Whole batches from the one that holds `offset` on, at most `maxBytes` but
   * always one; none at the end of the log.
   */
  read(offset: number, maxBytes: number): Uint8Array {
    const segment = this.#segments.findLast(({ baseOffset }) =>
      baseOffset <= offset
    );
    return segment?.read(offset, maxBytes) ?? new Uint8Array();
  }

  /** The first batch with a record at or after `timestamp`. */
  findTimestamp(timestamp: number): TimestampedOffset | undefined {
    for (const segment of this.#segments) {
      const found = segment.findTimestamp(timestamp);
      if (found) return found;
    }
    return undefined;
  }

  /** Deletes the leading segments whose records are older than `timestamp`. */
  deleteBefore(timestamp: number): void {
    while (this.#isExpired(this.#segments[0], timestamp)) {
      if (this.#segments.length === 1) this.#roll(this.endOffset);
      const expired = this.#segments.shift();
      if (!expired) return;
      expired.close();
      this.#storage.remove(fileName(expired.baseOffset));
    }
  }

  /** Flushes to disk and closes. */
  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  #isExpired(segment: Segment | undefined, timestamp: number): boolean {
    return segment !== undefined && segment.size > 0 &&
      segment.maxTimestamp < timestamp;
  }

  get #active(): Segment {
    return this.#segments.at(-1) ?? this.#roll(0);
  }

  #roll(baseOffset: number): Segment {
    const file = this.#storage.open(fileName(baseOffset));
    const segment = new Segment(file, baseOffset);
    this.#segments.push(segment);
    return segment;
  }
}
