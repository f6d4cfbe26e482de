import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import Record from "kafkajs/src/protocol/recordBatch/record/v0/index.js";
import { RecordBatch } from "kafkajs/src/protocol/recordBatch/v0/index.js";
import lz4js from "lz4js";
import snappyjs from "snappyjs";
import type { KafkaRecord } from "@taskbell/kafka";
import { BrokenFetchError } from "../../../../shared/kafka/record_batch/broken_fetch_error.ts";
import { makeBatch } from "./make_batch.ts";
import { readAll } from "./read_all.ts";

/** What a producer does to the records, by the number of its codec. */
const COMPRESS: readonly ((bytes: Buffer) => Uint8Array)[] = [
  (bytes) => bytes,
  (bytes) => gzipSync(bytes),
  (bytes) => snappyjs.compress(bytes),
  (bytes) => lz4js.compress(bytes),
  (bytes) => zstdCompressSync(bytes),
];

/** The bytes before this one are the broker's: no checksum covers them. */
const CHECKED_FROM = 21;

/** Bytes of theirs that mean nothing to a reader. */
const LEADER_EPOCH_AT = new Set([12, 13, 14, 15]);

const bytes = fc.uint8Array({ maxLength: 300 });
const bytesOrNull = fc.option(bytes, { freq: 4 });
const name = fc.string({ unit: "binary", maxLength: 12 });
const timestampMs = fc.integer({ min: 0, max: 8_640_000_000_000 });

const record = fc.record({
  key: bytesOrNull,
  value: bytesOrNull,
  headers: fc.array(fc.tuple(name, bytesOrNull), { maxLength: 6 }),
  timestampMs,
});
const records = fc.array(record, { minLength: 1, maxLength: 20 });
const codec = fc.nat(COMPRESS.length - 1);
const baseOffset = fc.nat(2 ** 31 - 1);

type Written = Pick<KafkaRecord, "key" | "value" | "headers" | "timestampMs">;

function batchOf(
  records: readonly Written[],
  { codec, baseOffset }: { codec: number; baseOffset: number },
): Buffer {
  const baseTimestamp = records[0]?.timestampMs ?? 0;
  return makeBatch({
    attributes: codec,
    baseOffset: BigInt(baseOffset),
    baseTimestamp: BigInt(baseTimestamp),
    records: records.map(({ timestampMs, ...record }) => ({
      ...record,
      timestampDelta: BigInt(timestampMs - baseTimestamp),
    })),
    body: COMPRESS[codec],
  });
}

function expected(
  records: readonly Written[],
  baseOffset: number,
): KafkaRecord[] {
  return records.map((record, index) => ({
    topic: "letters",
    partition: 3,
    offset: baseOffset + index,
    ...record,
  }));
}

Deno.test("readRecordBatches() reads any records in any codec", () => {
  fc.assert(
    fc.property(records, codec, baseOffset, (records, codec, baseOffset) => {
      const batch = batchOf(records, { codec, baseOffset });
      assertEquals(readAll(batch), expected(records, baseOffset));
    }),
  );
});

Deno.test("readRecordBatches() reads what kafkajs writes", async () => {
  // kafkajs can't write headers of null and puts those of one name together.
  const written = fc.record({
    key: bytesOrNull,
    value: bytesOrNull,
    headers: fc.uniqueArray(fc.tuple(name, bytes), {
      maxLength: 6,
      selector: ([name]) => name,
    }).map((headers) =>
      // And numbers first.
      Object.entries(Object.fromEntries(headers))
    ),
    timestampMs,
  });
  const many = fc.array(written, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(many, fc.nat(1), async (records, compression) => {
      const firstTimestamp = records[0]?.timestampMs ?? 0;
      const { buffer } = await RecordBatch({
        compression,
        firstTimestamp,
        lastOffsetDelta: records.length - 1,
        records: records.map((record, offsetDelta) =>
          Record({
            offsetDelta,
            timestampDelta: record.timestampMs - firstTimestamp,
            key: record.key && Buffer.from(record.key),
            value: record.value && Buffer.from(record.value),
            headers: Object.fromEntries(
              record.headers.map(([name, value]) => [name, Buffer.from(value)]),
            ),
          })
        ),
      });
      assertEquals(readAll(Buffer.from(buffer)), expected(records, 0));
    }),
  );
});

Deno.test("readRecordBatches() accepts nothing of a batch with one changed byte", () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(records, codec, change, (records, codec, [place, mask]) => {
      const batch = batchOf(records, { codec, baseOffset: 0 });
      const at = CHECKED_FROM + place % (batch.length - CHECKED_FROM);
      batch.writeUInt8(batch.readUInt8(at) ^ mask, at);
      const [read, ...others] = readAll(batch);
      assertEquals(others, []);
      assertEquals(read?.value, new Uint8Array(batch));
      assert(read?.corruptBatch?.error.includes("its checksum must be"));
    }),
  );
});

Deno.test("readRecordBatches() loses no record to a change before the checksum", () => {
  const change = fc.tuple(
    fc.integer({ min: 8, max: CHECKED_FROM - 1 }),
    fc.integer({ min: 1, max: 255 }),
  );
  fc.assert(
    fc.property(records, codec, change, (records, codec, [at, mask]) => {
      const batch = batchOf(records, { codec, baseOffset: 0 });
      const next = batchOf(records, { codec, baseOffset: records.length });
      batch.writeUInt8(batch.readUInt8(at) ^ mask, at);

      const read = readOrNothing(Buffer.concat([batch, next]));

      if (LEADER_EPOCH_AT.has(at)) {
        const second = expected(records, records.length);
        assertEquals(read, [...expected(records, 0), ...second]);
      } else {
        assert(read.length <= 1);
        assert(
          read.every(({ corruptBatch: corrupt }) =>
            corrupt !== undefined && corrupt.lastOffset < records.length
          ),
        );
      }
    }),
  );
});

Deno.test("readRecordBatches() leaves out any batch that is cut off", () => {
  fc.assert(fc.property(records, codec, fc.nat(), (records, codec, place) => {
    const first = batchOf(records, { codec, baseOffset: 0 });
    const second = batchOf(records, { codec, baseOffset: records.length });
    const cut = second.subarray(0, place % second.length);
    assertEquals(
      readAll(Buffer.concat([first, cut])),
      expected(records, 0),
    );
  }));
});

Deno.test("readRecordBatches() reads any bytes behind a right checksum or says why not", () => {
  const spec = fc.record({
    attributes: fc.integer({ min: -32_768, max: 32_767 }),
    lastOffsetDelta: fc.oneof(fc.integer(), fc.nat(9)),
    count: fc.oneof(fc.integer(), fc.nat(9)),
    body: fc.uint8Array({ maxLength: 200 }),
  });
  fc.assert(
    fc.property(spec, ({ body, ...spec }) => {
      const read = readAll(makeBatch({ ...spec, body: () => body }));
      assert(read.every((record) => record.corruptBatch !== undefined));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("readRecordBatches() ends for any bytes at all", () => {
  const any = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(any, (bytes) => void readOrNothing(Buffer.from(bytes))),
    { numRuns: 1_000 },
  );
});

/** Nothing where the error is thrown that is documented. */
function readOrNothing(bytes: Buffer): KafkaRecord[] {
  try {
    return readAll(bytes);
  } catch (error) {
    if (error instanceof BrokenFetchError) return [];
    throw error;
  }
}
