import type { Buffer } from "node:buffer";
import {
  AbortedProducers,
  type AbortedTransaction,
} from "./aborted_producers.ts";
import {
  lengthAt,
  offsetOf,
  PREFIX_BYTES,
  readBatchHeader,
} from "./batch_header.ts";
import { BrokenFetchError } from "./broken_fetch_error.ts";
import { damagedOffsets, findDamage } from "./damage.ts";
import { DamagedBatch } from "./damaged_batch.ts";
import type { FetchedBatch } from "./fetched_batch.ts";
import type { FetchPlace } from "./fetch_place.ts";
import { IntactBatch } from "./intact_batch.ts";

/** What the Fetch asked for and what its answer says beside the records. */
export interface ReadRecordBatchesOptions extends FetchPlace {
  /**
   * The offset behind the last that can be read (the high watermark). A batch
   * with a wrong header takes none of what comes later with it.
   *
   * @default {Infinity}
   */
  endOffset?: number;
  /** The transactions whose records are left out. @default {[]} */
  abortedTransactions?: readonly AbortedTransaction[];
  /** What a batch may grow to, in bytes. @default {67_108_864} */
  maxDecompressedBytes?: number;
}

const DEFAULT_MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024;

/** The least that follows the prefix, in a message of the oldest format. */
const MIN_LENGTH = 14;

/** Offsets are exact up to here, those of the last records included. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER - 2 ** 31;

/**
 * Splits what a Fetch answered for one partition into batches, in order of
 * their offsets. Each is checked when its turn comes, and decompressed when it
 * is opened.
 *
 * Left out are a batch that is not whole at the end of the bytes (where bytes
 * came and no batch does, the first is longer than what was asked for), those
 * wholly before `fromOffset`, and whatever stands behind a batch with a wrong
 * header or checksum: the next Fetch, from its `lastOffset` on, tells better
 * where that begins.
 *
 * The batches are views of `bytes`, which must not change, and so may be their
 * records, as long as they do not keep much more of it than they are.
 *
 * @throws {BrokenFetchError} From the step that finds no sense in the bytes.
 * @see {@link https://kafka.apache.org/documentation/#recordbatch}
 */
export function* readRecordBatches(
  bytes: Buffer,
  options: ReadRecordBatchesOptions,
): Generator<FetchedBatch, void, undefined> {
  const {
    topic,
    partition,
    fromOffset,
    endOffset = Infinity,
    abortedTransactions = [],
    maxDecompressedBytes = DEFAULT_MAX_DECOMPRESSED_BYTES,
  } = options;
  const aborted = new AbortedProducers(abortedTransactions);
  let nextOffset = 0;
  let raw = wholeBatchAt(bytes, 0);
  for (let at = 0; raw !== undefined; raw = wholeBatchAt(bytes, at)) {
    at += raw.length;
    checkOffset(offsetOf(raw), nextOffset);
    const position = Math.max(nextOffset, fromOffset);
    const place = { topic, partition, fromOffset: position };
    const error = findDamage(raw);
    if (error !== undefined) {
      const bound = Math.min(endOffset, followingOffset(bytes, at));
      yield damagedBatch(raw, { place, error, endOffset: bound });
      return; // Its length may be wrong too: nobody knows what follows.
    }
    const batch = intactBatch(raw, { place, aborted, maxDecompressedBytes });
    nextOffset = batch.lastOffset + 1;
    if (batch.lastOffset >= fromOffset) yield batch;
  }
}

function intactBatch(
  raw: Buffer,
  { aborted, ...options }: {
    place: FetchPlace;
    aborted: AbortedProducers;
    maxDecompressedBytes: number;
  },
): FetchedBatch {
  const header = readBatchHeader(raw);
  const isAborted = aborted.advance(header);
  return new IntactBatch({ ...options, raw, header, isAborted });
}

function damagedBatch(
  raw: Buffer,
  { place, error, endOffset }: {
    place: FetchPlace;
    error: string;
    endOffset: number;
  },
): FetchedBatch {
  const position = place.fromOffset;
  const offsets = damagedOffsets(raw, { position, endOffset });
  return new DamagedBatch({ ...offsets, place, raw, error });
}

/** @returns `undefined` where the rest is no whole batch. */
function wholeBatchAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + PREFIX_BYTES > bytes.length) return undefined;
  const length = lengthAt(bytes, at);
  if (length < MIN_LENGTH) {
    throw new BrokenFetchError(
      `Cannot read a Fetch as a batch must have ${MIN_LENGTH} bytes or more: it has ${length}`,
    );
  }
  const end = at + PREFIX_BYTES + length;
  return end > bytes.length ? undefined : bytes.subarray(at, end);
}

function checkOffset(offset: number, nextOffset: number): void {
  if (offset >= nextOffset && offset <= MAX_OFFSET) return;
  throw new BrokenFetchError(
    `Cannot read a Fetch as a batch must be in ${nextOffset} to ${MAX_OFFSET}: it is at ${offset}`,
  );
}

/** @returns Infinity where nothing follows. */
function followingOffset(bytes: Buffer, at: number): number {
  return at + PREFIX_BYTES > bytes.length
    ? Infinity
    : offsetOf(bytes.subarray(at));
}
