import type { Buffer } from "node:buffer";
import { corruptRecord } from "./corrupt_record.ts";
import type { FetchedBatch } from "./fetched_batch.ts";
import type { FetchPlace } from "./fetch_place.ts";
import type { RecordCursor } from "./record_cursor.ts";
import { RecordList } from "./record_list.ts";

/** A batch of which nothing but its place can be known. */
export interface DamagedBatchOptions {
  /** What the Fetch asked for. */
  place: FetchPlace;
  /** All of its bytes. */
  raw: Buffer;
  /** The first offset that it stands for. */
  baseOffset: number;
  /** The last one, as far as that can be told. */
  lastOffset: number;
  /** What is wrong with it. */
  error: string;
}

/** Opens as the one record that stands for it. */
export class DamagedBatch implements FetchedBatch {
  readonly #options: DamagedBatchOptions;

  /** Keeps what is known of it. */
  constructor(options: DamagedBatchOptions) {
    this.#options = options;
  }

  get baseOffset(): number {
    return this.#options.baseOffset;
  }

  get lastOffset(): number {
    return this.#options.lastOffset;
  }

  get bytes(): number {
    return this.#options.raw.length;
  }

  open(): RecordCursor {
    const { place } = this.#options;
    return new RecordList([corruptRecord(place, this.#options)]);
  }
}
