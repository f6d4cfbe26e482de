import type { KafkaRecord, RecordHeaders } from "../record.ts";
import type { BatchHeader } from "./batch_header.ts";
import { HeaderNames } from "./header_names.ts";
import type { RecordCursor } from "./record_cursor.ts";
import { VarintReader } from "./varint_reader.ts";

/** What a {@linkcode BatchCursor} reads. */
export interface BatchCursorOptions {
  /** The name of the topic. */
  topic: string;
  /** The number of the partition. */
  partition: number;
  /** Records before this offset are left out. */
  fromOffset: number;
  /** The header of the batch. */
  header: BatchHeader;
  /** Its records: decompressed, and checked by `checkRecords`. */
  bytes: Uint8Array;
}

/** Reads records that are known to be whole. */
export class BatchCursor implements RecordCursor {
  readonly #options: BatchCursorOptions;
  readonly #reader: VarintReader;
  readonly #names: HeaderNames;
  #left: number;

  /** Starts at the first record. */
  constructor(options: BatchCursorOptions) {
    this.#options = options;
    this.#reader = new VarintReader(options.bytes);
    this.#names = new HeaderNames(options.bytes);
    this.#left = options.header.count;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  get heldBytes(): number {
    return this.#options.bytes.buffer.byteLength;
  }

  take(maxRecords: number): KafkaRecord[] {
    const records: KafkaRecord[] = [];
    while (records.length < maxRecords && this.#left > 0) {
      const record = this.#next();
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  /** @returns `undefined` for one before the offset that was asked for. */
  #next(): KafkaRecord | undefined {
    const { topic, partition, fromOffset, header } = this.#options;
    const reader = this.#reader;
    this.#left--;
    const length = reader.varint();
    const end = reader.at + length;
    reader.at++; // Its attributes, which have no meaning yet.
    const timestampDeltaMs = reader.varlong();
    const offset = header.baseOffset + reader.varint();
    if (offset < fromOffset) {
      reader.at = end;
      return undefined;
    }
    return {
      topic,
      partition,
      offset,
      timestampMs: header.hasLogAppendTime
        ? header.maxTimestampMs
        : header.baseTimestampMs + timestampDeltaMs,
      key: this.#bytes(),
      value: this.#bytes(),
      headers: this.#headers(),
    };
  }

  #headers(): RecordHeaders {
    const reader = this.#reader;
    const count = reader.varint();
    const headers: (readonly [string, Uint8Array | null])[] = [];
    for (let index = 0; index < count; index++) {
      const length = reader.varint();
      const start = reader.at;
      reader.at += length;
      headers.push([this.#names.read(index, { start, length }), this.#bytes()]);
    }
    return headers;
  }

  #bytes(): Uint8Array | null {
    const reader = this.#reader;
    const length = reader.varint();
    if (length < 0) return null;
    const { buffer, byteOffset } = this.#options.bytes;
    const start = byteOffset + reader.at;
    reader.at += length;
    // Half the time of subarray().
    return new Uint8Array(buffer, start, length);
  }
}
