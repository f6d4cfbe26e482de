import type { Buffer } from "node:buffer";
import { BatchCursor } from "./batch_cursor.ts";
import { type BatchHeader, HEADER_BYTES } from "./batch_header.ts";
import { checkRecords } from "./check_records.ts";
import { corruptRecord } from "./corrupt_record.ts";
import { decompress } from "./decompress.ts";
import type { FetchedBatch } from "./fetched_batch.ts";
import type { FetchPlace } from "./fetch_place.ts";
import { ownBytes } from "./own_bytes.ts";
import type { RecordCursor } from "./record_cursor.ts";
import { RecordList } from "./record_list.ts";

const NOT_COMPRESSED = 0;

/** A batch whose checksum is right. Its records may be wrong all the same. */
export interface IntactBatchOptions {
  /** What the Fetch asked for. */
  place: FetchPlace;
  /** All of its bytes. */
  raw: Buffer;
  /** Its header. */
  header: BatchHeader;
  /** Whether it belongs to a transaction that was given up. */
  isAborted: boolean;
  /** What its records may grow to, in bytes. */
  maxDecompressedBytes: number;
}

/** Reads its records, or says what is wrong with them. */
export class IntactBatch implements FetchedBatch {
  readonly #options: IntactBatchOptions;

  /** Reads nothing yet. */
  constructor(options: IntactBatchOptions) {
    this.#options = options;
  }

  get baseOffset(): number {
    return this.#options.header.baseOffset;
  }

  get lastOffset(): number {
    return this.#options.header.lastOffset;
  }

  get bytes(): number {
    return this.#options.raw.length;
  }

  open(): RecordCursor {
    const { place, header, isAborted } = this.#options;
    if (header.isControl || isAborted) return new RecordList([]);
    try {
      const bytes = this.#records();
      return new BatchCursor({ ...place, header, bytes });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.#corrupt(`Cannot read the records of a batch as ${reason}`);
    }
  }

  #records(): Uint8Array {
    const { raw, header, maxDecompressedBytes: maxBytes } = this.#options;
    const { baseOffset, lastOffset, count, codec } = header;
    const written = raw.subarray(HEADER_BYTES);
    const bytes = codec === NOT_COMPRESSED || written.length === 0
      ? ownBytes(written)
      : decompress(written, { codec, maxBytes });
    checkRecords(bytes, { count, lastOffsetDelta: lastOffset - baseOffset });
    return bytes;
  }

  #corrupt(error: string): RecordCursor {
    const { place, raw, header } = this.#options;
    const { baseOffset, lastOffset, maxTimestampMs: timestampMs } = header;
    const record = corruptRecord(place, {
      raw,
      baseOffset,
      lastOffset,
      timestampMs,
      error,
    });
    return new RecordList([record]);
  }
}
