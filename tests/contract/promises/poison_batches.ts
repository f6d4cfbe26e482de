import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import {
  type BatchSpec,
  makeBatch,
  varint,
  withLength,
} from "../../unit/kafka/record_batch/make_batch.ts";

/** A batch that nobody can read. */
export interface PoisonBatch {
  /** What is wrong with it. */
  name: string;
  /** The batch, as it is produced. */
  bytes: Buffer;
  /** The byte of its records that goes wrong when it is fetched. */
  damagedByte?: number;
}

/** How many kinds there are: they must not shrink unseen. */
export const POISON_BATCH_KINDS = 26;

/** A batch may not grow beyond 64 MiB. */
const BOMB_BYTES = 64 * 1024 * 1024 + 1;

const records = ["a", "b", "c"].map((letter) => ({
  key: Buffer.from(letter),
  value: Buffer.from(`never read: ${letter}`),
}));

function batch(name: string, spec: BatchSpec): PoisonBatch {
  return { name, bytes: makeBatch({ records, ...spec }) };
}

/** Records in order that a codec has not made. */
function notCompressed(codec: number, name: string): PoisonBatch {
  return batch(`${name} that is none`, { attributes: codec });
}

/** One record in a batch, written by hand. */
function record(name: string, ...fields: Uint8Array[]): PoisonBatch {
  const body = () => withLength(Buffer.concat(fields));
  return batch(name, { body, lastOffsetDelta: 0, count: 1 });
}

/** Attributes, time and offset, which stand before the key. */
const START = Buffer.from([0, 0, 0]);
const NONE = varint(-1);

/** Batches whose checksum is right: a producer has written them so. */
const unreadable: PoisonBatch[] = [
  notCompressed(1, "gzip"),
  notCompressed(2, "Snappy"),
  notCompressed(3, "LZ4"),
  notCompressed(4, "Zstandard"),
  ...[5, 6, 7].map((attributes) =>
    batch(`unknown codec ${attributes}`, { attributes })
  ),
  ...[1, 2, 3, 4].map((attributes) =>
    batch(`nothing, by codec ${attributes}`, {
      attributes,
      body: () => Buffer.alloc(0),
    })
  ),
  batch("gzip that is cut off", {
    attributes: 1,
    body: (bytes) => gzipSync(bytes).subarray(0, -9),
  }),
  batch("gzip that grows without end", {
    attributes: 1,
    body: () => gzipSync(Buffer.alloc(BOMB_BYTES)),
  }),
  batch("gzip of something else", {
    attributes: 1,
    body: () => gzipSync(Buffer.from("<html></html>")),
  }),
  batch("no records", { body: () => Buffer.alloc(0) }),
  batch("a record less than told", { count: 4, lastOffsetDelta: 3 }),
  batch("a record more than told", { count: 2, lastOffsetDelta: 1 }),
  batch("records cut off", { body: (bytes) => bytes.subarray(0, -1) }),
  batch("a byte behind the records", {
    body: (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
  }),
  batch("an offset twice", {
    records: records.map((each) => ({ ...each, offsetDelta: 1 })),
  }),
  batch("an offset beyond the batch", {
    records: records.map((each, at) => ({ ...each, offsetDelta: 2 * at })),
  }),
  record("a key beyond the record", START, varint(1000)),
  record("headers below zero", START, NONE, NONE, varint(-1)),
  record(
    "a header whose name is null",
    START,
    NONE,
    NONE,
    varint(1),
    NONE,
    NONE,
  ),
];

/** Batches that come to harm on a disk: their checksum is wrong. */
const harmed: PoisonBatch[] = [0, -1].map((damagedByte) => ({
  ...batch(`byte ${damagedByte} flipped`, {}),
  damagedByte,
}));

/** All of them. */
export const POISON_BATCHES: readonly PoisonBatch[] = [
  ...unreadable,
  ...harmed,
];
