import type { Buffer } from "node:buffer";
import type { AbortedTransaction } from "../record_batch/aborted_producers.ts";

/** What a Fetch answers for one partition. */
export interface FetchedPartition {
  topic: string;
  partition: number;
  /** 0 for success. */
  errorCode: number;
  /** The first offset that is not in the log yet. */
  highWatermark: number;
  abortedTransactions: readonly AbortedTransaction[];
  /** Record batches; the last one may be cut off. */
  records: Buffer;
}

/** What a Fetch answers. */
export interface FetchAnswer {
  /** The client is to wait so long before its next request, by KIP-219. */
  clientSideThrottleTime: number;
  /** Of the whole. */
  errorCode: number;
  partitions: FetchedPartition[];
}

/**
 * Reads the answer to a Fetch, versions 4 to 11, without looking into the
 * records.
 *
 * @see {@link https://kafka.apache.org/protocol#The_Messages_Fetch}
 */
export function decodeFetchAnswer(
  bytes: Buffer,
  apiVersion: number,
): FetchAnswer {
  const cursor = new Cursor(bytes);
  const clientSideThrottleTime = cursor.int32();
  const errorCode = apiVersion >= 7 ? cursor.int16() : 0;
  if (apiVersion >= 7) cursor.int32(); // session_id
  const partitions = cursor.array(() => {
    const topic = cursor.string();
    return cursor.array(() => readPartition(cursor, { topic, apiVersion }));
  }).flat();
  return { clientSideThrottleTime, errorCode, partitions };
}

function readPartition(
  cursor: Cursor,
  { topic, apiVersion }: { topic: string; apiVersion: number },
): FetchedPartition {
  const partition = cursor.int32();
  const errorCode = cursor.int16();
  const highWatermark = cursor.int64();
  cursor.int64(); // last_stable_offset
  if (apiVersion >= 5) cursor.int64(); // log_start_offset
  const abortedTransactions = cursor.array(() => ({
    producerId: cursor.bigInt64(),
    firstOffset: cursor.int64(),
  }));
  if (apiVersion >= 11) cursor.int32(); // preferred_read_replica
  const records = cursor.bytes();
  return {
    topic,
    partition,
    errorCode,
    highWatermark,
    abortedTransactions,
    records,
  };
}

/** Reads the types of the protocol one after another. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#skip(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4));
  }

  bigInt64(): bigint {
    return this.#bytes.readBigInt64BE(this.#skip(8));
  }

  int64(): number {
    return Number(this.bigInt64());
  }

  string(): string {
    const length = this.int16();
    return this.#bytes.toString("utf8", this.#at, this.#at += length);
  }

  bytes(): Buffer {
    const length = Math.max(this.int32(), 0);
    return this.#bytes.subarray(this.#at, this.#at += length);
  }

  array<Item>(read: () => Item): Item[] {
    return Array.from({ length: Math.max(this.int32(), 0) }, read);
  }

  #skip(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
