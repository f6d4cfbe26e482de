import type { FetchedBatch } from "../record_batch/fetched_batch.ts";
import { readRecordBatches } from "../record_batch/read_record_batches.ts";
import type { RecordCursor } from "../record_batch/record_cursor.ts";
import type { KafkaRecord } from "../record.ts";
import type { FetchedPartition } from "./fetch_answer.ts";
import { Fifo } from "./fifo.ts";
import type { TopicPartition } from "../partition_name.ts";

/** What is handed on of a Fetch. */
export interface FetchedSet extends
  Pick<
    FetchedPartition,
    "abortedTransactions" | "highWatermark" | "records"
  > {
  /** Where it was to begin. */
  fetchOffset: number;
}

/** So many records are read out of a batch at a time: the `max_poll`. */
const MAX_POLL = 100;

/**
 * What was fetched of a partition and is not handed out yet. It stays as it
 * came, compressed, but for the batch that is being read.
 */
export class FetchedRecords {
  readonly #place: TopicPartition;
  readonly #batches = new Fifo<FetchedBatch>();
  #bytes = 0;
  #fetchOffset: number;
  #position: number;
  #batch: FetchedBatch | undefined;
  #cursor: RecordCursor | undefined;
  #records: KafkaRecord[] = [];
  #index = 0;
  #doubted = -1;

  constructor({ offset, ...place }: TopicPartition & { offset: number }) {
    this.#place = place;
    this.#fetchOffset = offset;
    this.#position = offset;
  }

  /** How many bytes wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where the next Fetch begins. */
  get fetchOffset(): number {
    return this.#fetchOffset;
  }

  /** All before this offset has been handed out, as far as there was any. */
  get position(): number {
    return this.#position;
  }

  /**
   * Takes an answer.
   *
   * @throws {BrokenFetchError} When it makes no sense; what was before the
   * trouble is taken.
   */
  add({ records, fetchOffset, highWatermark, ...fetched }: FetchedSet): void {
    // Reading has gone back since it was asked for: it would leave a gap.
    if (fetchOffset > this.#fetchOffset) return;
    const { topic, partition } = this.#place;
    const batches = readRecordBatches(records, {
      topic,
      partition,
      fromOffset: this.#fetchOffset,
      endOffset: highWatermark,
      abortedTransactions: fetched.abortedTransactions,
    });
    for (const batch of batches) {
      this.#batches.push(batch);
      this.#bytes += batch.bytes;
      this.#fetchOffset = batch.lastOffset + 1;
    }
  }

  /** Takes the next record, if there is one. */
  next(): KafkaRecord | undefined {
    for (;;) {
      const record = this.#records[this.#index];
      if (record) {
        this.#index++;
        this.#position = this.#isBatchEnd
          ? this.#endOfBatch(record)
          : record.offset + 1;
        return record;
      }
      if (!this.#read()) return undefined;
    }
  }

  get #isBatchEnd(): boolean {
    return this.#index === this.#records.length && this.#cursor?.done === true;
  }

  #endOfBatch(record: KafkaRecord): number {
    return (this.#batch?.lastOffset ?? record.offset) + 1;
  }

  /** Reads on; answers whether there is anything to look at. */
  #read(): boolean {
    this.#index = 0;
    this.#records = [];
    if (!this.#cursor || this.#cursor.done) {
      if (this.#batch) this.#position = this.#batch.lastOffset + 1;
      this.#batch = this.#batches.shift();
      this.#cursor = undefined;
      if (!this.#batch) return false;
      this.#bytes -= this.#batch.bytes;
      this.#cursor = this.#batch.open();
    }
    this.#records = this.#cursor.take(MAX_POLL);
    const [first] = this.#records;
    if (first?.corruptBatch && first.offset !== this.#doubted) {
      this.#readAgain(first.offset);
      return false;
    }
    return true;
  }

  /** What is corrupt may be so on the way: it is fetched once more. */
  #readAgain(offset: number): void {
    this.#doubted = offset;
    this.#fetchOffset = offset;
    while (this.#batches.shift());
    this.#bytes = 0;
    this.#batch = undefined;
    this.#cursor = undefined;
    this.#records = [];
  }
}
