/** Where a record stands in the log. */
export interface RecordPosition {
  /** The topic's name. */
  topic: string;
  /** The partition's number, from 0. */
  partition: number;
  /** The record's offset; exact up to 2^53. */
  offset: number;
}

/** A record's headers in order; a name may stand more than once. */
export type RecordHeaders = ReadonlyArray<
  readonly [string, Uint8Array | null]
>;

/** A batch of records that can't be read: see {@linkcode KafkaRecord}. */
export interface CorruptBatch {
  /** The offset of its last record. */
  lastOffset: number;
  /** What is wrong with it, for the operator. */
  error: string;
}

/** A record as it was read, byte for byte. */
export interface KafkaRecord extends RecordPosition {
  /** When it was produced, in milliseconds since the Unix epoch. */
  timestampMs: number;
  /** The key, which decides the partition and the order. */
  key: Uint8Array | null;
  /** The value; `null` is a tombstone. */
  value: Uint8Array | null;
  /** The headers. */
  headers: RecordHeaders;
  /**
   * Set where the records of a whole batch can't be read. It stands for all of
   * them: its offset is that of the first, its value holds the bytes of the
   * batch, key and headers are empty.
   */
  corruptBatch?: CorruptBatch;
}

/** What is sent: the partition follows from the key. */
export interface EncodedRecord {
  /** The key; `null` leaves the choice of partition to the publisher. */
  key: string | Uint8Array | null;
  /** The value; `null` is a tombstone. */
  value: string | Uint8Array | null;
  /** The headers in order. */
  headers: ReadonlyArray<readonly [string, string | Uint8Array | null]>;
}
