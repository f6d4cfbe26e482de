import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { BrokenFetchError } from "../../../../shared/kafka/record_batch/broken_fetch_error.ts";
import { type BatchSpec, makeBatch, varint, withLength } from "./make_batch.ts";
import { corruptionOf, readAll } from "./read_all.ts";

const THREE = { records: [{}, {}, {}] };

/** A batch of three records with a byte of its body changed. */
function damaged(baseOffset = 0n): Buffer {
  const bytes = makeBatch({ ...THREE, baseOffset });
  bytes.writeUInt8(bytes.readUInt8(63) ^ 1, 63);
  return bytes;
}

/** A record whose fields behind the two deltas are as given. */
function recordWith(...fields: Uint8Array[]): Buffer {
  return withLength(Buffer.concat([Buffer.alloc(3), ...fields]));
}

/** A message of the formats before record batches. */
function oldMessage(
  { offset, magic, attributes }: {
    offset: number;
    magic: number;
    attributes: number;
  },
): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  bytes.writeInt32BE(14, 8);
  bytes.writeInt8(magic, 16);
  bytes.writeInt8(attributes, 17);
  return bytes;
}

Deno.test("readRecordBatches() makes one record of a batch with a wrong checksum", () => {
  const bytes = damaged(5n);

  const [record, ...others] = readAll(bytes);

  assertEquals(others, []);
  assertEquals(record, {
    topic: "letters",
    partition: 3,
    offset: 5,
    timestampMs: -1,
    key: null,
    value: new Uint8Array(bytes),
    headers: [],
    corruptBatch: {
      lastOffset: 7,
      error: record?.corruptBatch?.error ?? "",
    },
  });
  assertMatch(
    record?.corruptBatch?.error ?? "",
    /^Cannot read a batch as its checksum must be [0-9a-f]{8}: it is [0-9a-f]{8}$/,
  );
});

Deno.test("readRecordBatches() goes on behind a batch with unreadable records", () => {
  const bytes = Buffer.concat([
    makeBatch(THREE),
    makeBatch({ ...THREE, baseOffset: 3n, attributes: 1 }),
    makeBatch({ ...THREE, baseOffset: 6n }),
  ]);

  assertEquals(readAll(bytes).map((r) => r.offset), [0, 1, 2, 3, 6, 7, 8]);
});

Deno.test("readRecordBatches() stops behind a damaged batch, as its length may be wrong", () => {
  const swallowed = makeBatch({ ...THREE, baseOffset: 3n });
  const longer = makeBatch(THREE);
  longer.writeInt32BE(longer.readInt32BE(8) + swallowed.length, 8);
  const last = makeBatch({ ...THREE, baseOffset: 6n });

  const read = readAll(Buffer.concat([longer, swallowed, last]));

  assertEquals(
    read.map(({ offset, corruptBatch }) => [offset, corruptBatch?.lastOffset]),
    [[0, 2]],
  );
});

Deno.test("readRecordBatches() lets a damaged header take no more with it than itself", () => {
  const bytes = makeBatch(THREE);
  bytes.writeInt32BE(2 ** 30, 23);
  assertEquals(corruptionOf(bytes).lastOffset, 2, "it holds three records");
  bytes.writeInt32BE(2 ** 30 + 1, 57);
  const next = makeBatch({ ...THREE, baseOffset: 3n });
  const first = readAll(Buffer.concat([bytes, next])).at(0);

  assertEquals(first?.corruptBatch?.lastOffset, 2);
  assertEquals(corruptionOf(bytes, { endOffset: 2 }).lastOffset, 1);
  assertEquals(corruptionOf(bytes).lastOffset, 2 ** 30);
  bytes.writeInt32BE(-7, 57);
  assertEquals(corruptionOf(bytes).lastOffset, 0);
  bytes.writeInt32BE(3, 57);
  bytes.writeInt32BE(-7, 23);
  assertEquals(corruptionOf(bytes).lastOffset, 0);
  assertEquals(corruptionOf(bytes, { fromOffset: 1 }).lastOffset, 1);
});

Deno.test("readRecordBatches() starts a corrupt batch where it was asked to", () => {
  const { offset, lastOffset } = corruptionOf(damaged(), { fromOffset: 1 });

  assertEquals({ offset, lastOffset }, { offset: 1, lastOffset: 2 });
});

Deno.test("readRecordBatches() takes a batch before fromOffset as lying when it is damaged", () => {
  const { offset, lastOffset } = corruptionOf(damaged(), { fromOffset: 9 });

  assertEquals({ offset, lastOffset }, { offset: 9, lastOffset: 9 });
});

Deno.test("readRecordBatches() names the formats that it can't read", () => {
  const cases: [Buffer, RegExp, offsets: [number, number]][] = [
    [
      oldMessage({ offset: 4, magic: 0, attributes: 0 }),
      /must be 2: it is 0, a message set of before Kafka 0.11$/,
      [4, 4],
    ],
    [
      oldMessage({ offset: 4, magic: 1, attributes: 0 }),
      /must be 2: it is 1, a message set of before Kafka 0.11$/,
      [4, 4],
    ],
    [oldMessage({ offset: 4, magic: 1, attributes: 1 }), /it is 1/, [2, 4]],
    [makeBatch({ magic: 3, baseOffset: 4n }), /must be 2: it is 3/, [4, 4]],
    [
      oldMessage({ offset: 4, magic: 2, attributes: 0 }),
      /must have 61 bytes or more: it has 26$/,
      [4, 4],
    ],
  ];
  for (const [bytes, expected, offsets] of cases) {
    const { offset, lastOffset, error } = corruptionOf(bytes, {
      fromOffset: 2,
    });
    assertMatch(error, expected);
    assertEquals([offset, lastOffset], offsets);
  }
});

const BROKEN: Record<string, [BatchSpec, RegExp]> = {
  "a count above the records": [
    { count: 2, lastOffsetDelta: 1 },
    /record 1 must end by byte 7: its length is 0$|a record must end/,
  ],
  "a count below the records": [
    { ...THREE, count: 2 },
    /2 records must take 21 bytes: they take 14/,
  ],
  "a count of none with records": [{ count: 0 }, /0 records must take 7/],
  "a count below zero": [
    { count: -1, lastOffsetDelta: 0, records: [] },
    /-1 records must/,
  ],
  "a last offset before the first": [
    { lastOffsetDelta: -1 },
    /must not end before 0: it ends at -1$/,
  ],
  "an offset behind the last": [
    { lastOffsetDelta: 0, records: [{ offsetDelta: 1 }] },
    /offset 0 must be in 0 to 0: it is 1$/,
  ],
  "an offset twice": [
    { lastOffsetDelta: 9, records: [{}, { offsetDelta: 0 }] },
    /offset 1 must be in 1 to 9: it is 0$/,
  ],
  "a record beyond the end": [
    { body: () => varint(100) },
    /record 0 must end by byte 2: its length is 100$/,
  ],
  "a record of less than nothing": [
    { body: () => varint(-5) },
    /its length is -5$/,
  ],
  "a varint without an end": [
    { body: () => Buffer.alloc(9, 0xff) },
    /a varint must end: it goes on at byte 5$/,
  ],
  "a time without an end": [
    { body: () => withLength(Buffer.alloc(20, 0xff)) },
    /a varlong must end: it goes on at byte 12$/,
  ],
  "a key beyond its record": [
    { body: () => recordWith(varint(50)) },
    /a length must be in -1 to 0: it is 50$/,
  ],
  "a value of less than nothing": [
    { body: () => recordWith(varint(-1), varint(-2)) },
    /a length must be in -1 to 0: it is -2$/,
  ],
  "headers without end": [
    {
      body: () => recordWith(varint(-1), varint(-1), varint(2 ** 31 - 1)),
    },
    /headers must be in 0 to 0: there are 2147483647$/,
  ],
  "a header without a name": [
    {
      body: () =>
        recordWith(varint(-1), varint(-1), varint(1), varint(-1), varint(-1)),
    },
    /a header must have a name: it is null$/,
  ],
  "a record longer than its fields": [
    {
      body: () => recordWith(varint(-1), varint(-1), varint(0), varint(0)),
    },
    /a record must end at 8: it ends at 7$/,
  ],
  "an unknown codec": [
    { attributes: 5 },
    /its codec must be 0 to 4: it is 5$/,
  ],
  "what is no gzip": [{ attributes: 1 }, /gzip must decompress it/],
  "what is no snappy": [{ attributes: 2 }, /snappy must decompress it/],
  "what is no lz4": [{ attributes: 3 }, /lz4 must decompress it/],
  "what is no zstd": [
    { attributes: 4, records: [{ value: Buffer.alloc(99) }] },
    /zstd must decompress it/,
  ],
  "gzip of half a record": [
    { attributes: 1, body: (bytes) => gzipSync(bytes.subarray(0, 4)) },
    /record 0 must end by byte 4: its length is 6$/,
  ],
};

for (const [name, [spec, expected]] of Object.entries(BROKEN)) {
  Deno.test(`readRecordBatches() makes one record of a batch with ${name}`, () => {
    const bytes = makeBatch({ ...spec, maxTimestamp: 1234n });
    assertMatch(
      corruptionOf(bytes).error,
      /^Cannot read (the records|a batch)/,
    );
    assertMatch(corruptionOf(bytes).error, expected);
  });
}

Deno.test("readRecordBatches() keeps the time of a batch whose checksum is right", () => {
  const bytes = makeBatch({ attributes: 5, maxTimestamp: 1234n });

  assertEquals(readAll(bytes).map((r) => r.timestampMs), [1234]);
});

Deno.test("readRecordBatches() stops where the next batch can't be found", () => {
  const whole = makeBatch(THREE);
  const cases: [Buffer, RegExp][] = [
    [Buffer.alloc(40), /must have 14 bytes or more: it has 0$/],
    [Buffer.alloc(40, 0xff), /must have 14 bytes or more: it has -1$/],
    [whole, /a batch must be in 3 to \d+: it is at 0$/],
    [makeBatch({ baseOffset: -1n }), /it is at -1$/],
    [makeBatch({ baseOffset: 2n ** 62n }), /it is at 4\d{18}$/],
  ];
  for (const [bytes, expected] of cases) {
    const error = assertThrows(
      () => readAll(Buffer.concat([whole, bytes])),
      BrokenFetchError,
    );
    assertMatch(error.message, expected);
    assertEquals(error.retriable, true);
  }
});
