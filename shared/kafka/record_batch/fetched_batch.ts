import type { RecordCursor } from "./record_cursor.ts";

/** One batch of the answer to a Fetch, still compressed. */
export interface FetchedBatch {
  /** The first offset that it stands for. */
  readonly baseOffset: number;
  /**
   * The last one. The position behind the batch is one more, also where
   * compaction has taken away its last records.
   */
  readonly lastOffset: number;
  /** Its size in the answer. */
  readonly bytes: number;
  /**
   * Decompresses the records; each call does it again. Blocks meanwhile and
   * never throws: a batch that can't be read is one record, whose
   * `corruptBatch` says why. One without records for an application (the end
   * of a transaction, one that was given up, or all taken away by compaction)
   * is empty.
   */
  open(): RecordCursor;
}
