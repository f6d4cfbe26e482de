import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { readRecordBatches } from "../../../../shared/kafka/record_batch/read_record_batches.ts";
import { LOG_APPEND_TIME, makeBatch } from "./make_batch.ts";
import { PLACE, readAll } from "./read_all.ts";

const THREE = { records: [{}, {}, {}] };

function offsets(bytes: Buffer, fromOffset = 0): number[] {
  return readAll(bytes, { fromOffset }).map(({ offset }) => offset);
}

Deno.test("readRecordBatches() keeps every field byte for byte", () => {
  const bytes = makeBatch({
    baseOffset: 2n ** 40n,
    baseTimestamp: 1_700_000_000_000n,
    lastOffsetDelta: 9,
    records: [{
      offsetDelta: 7,
      timestampDelta: 86_400_000_000n,
      key: Uint8Array.of(0, 255),
      value: Uint8Array.of(),
      headers: [
        ["a", Uint8Array.of(1)],
        ["b", null],
        ["a", Uint8Array.of()],
        ["\uFEFFé", Uint8Array.of(128)],
        [Uint8Array.of(0x61, 0xff), null],
      ],
    }],
  });

  assertEquals(readAll(bytes), [{
    topic: "letters",
    partition: 3,
    offset: 2 ** 40 + 7,
    timestampMs: 1_786_400_000_000,
    key: Uint8Array.of(0, 255),
    value: Uint8Array.of(),
    headers: [
      ["a", Uint8Array.of(1)],
      ["b", null],
      ["a", Uint8Array.of()],
      ["\uFEFFé", Uint8Array.of(128)],
      ["a\uFFFD", null],
    ],
  }]);
});

Deno.test("readRecordBatches() tells names of headers from those before", () => {
  const records = ["ab", "ab", "cd", "c", "cde"].map((name) => ({
    headers: [[name, null], ["ab", null]] as const,
  }));

  assertEquals(
    readAll(makeBatch({ records })).map(({ headers }) => headers[0]?.[0]),
    ["ab", "ab", "cd", "c", "cde"],
  );
});

Deno.test("readRecordBatches() gives all records the broker's time when it set one", () => {
  const bytes = makeBatch({
    attributes: LOG_APPEND_TIME,
    baseTimestamp: 5n,
    maxTimestamp: 77n,
    records: [{ timestampDelta: 1n }, { timestampDelta: 2n }],
  });

  assertEquals(readAll(bytes).map((r) => r.timestampMs), [77, 77]);
});

Deno.test("readRecordBatches() leaves out a batch that is cut off", () => {
  const first = makeBatch(THREE);
  const both = Buffer.concat([first, makeBatch({ ...THREE, baseOffset: 3n })]);

  assertEquals(offsets(both), [0, 1, 2, 3, 4, 5]);
  for (let length = 0; length < both.length; length++) {
    assertEquals(
      offsets(both.subarray(0, length)),
      length < first.length ? [] : [0, 1, 2],
    );
  }
});

Deno.test("readRecordBatches() leaves out what comes before fromOffset", () => {
  const bytes = Buffer.concat([
    makeBatch(THREE),
    makeBatch({ ...THREE, baseOffset: 3n }),
  ]);

  assertEquals(offsets(bytes, 2), [2, 3, 4, 5]);
  assertEquals(offsets(bytes, 4), [4, 5]);
  assertEquals(
    [...readRecordBatches(bytes, { ...PLACE, fromOffset: 4 })]
      .map(({ baseOffset }) => baseOffset),
    [3],
  );
});

Deno.test("readRecordBatches() tells the last offset where compaction left gaps", () => {
  const gaps = {
    lastOffsetDelta: 9,
    records: [{ offsetDelta: 2 }, { offsetDelta: 5 }],
  };
  const empty = { baseOffset: 10n, lastOffsetDelta: 4, records: [] };
  const bytes = Buffer.concat([makeBatch(gaps), makeBatch(empty)]);

  const batches = [...readRecordBatches(bytes, PLACE)];

  assertEquals(
    batches.map(({ baseOffset, lastOffset, bytes }) => ({
      baseOffset,
      lastOffset,
      bytes,
    })),
    [
      { baseOffset: 0, lastOffset: 9, bytes: makeBatch(gaps).length },
      { baseOffset: 10, lastOffset: 14, bytes: 61 },
    ],
  );
  assertEquals(offsets(bytes), [2, 5]);
});

Deno.test("RecordCursor.take() hands on some at a time, each once", () => {
  const [batch] = readRecordBatches(
    makeBatch({ records: Array.from({ length: 7 }, () => ({})) }),
    { ...PLACE, fromOffset: 1 },
  );
  const cursor = batch?.open();
  const taken: number[][] = [];
  while (cursor?.done === false) {
    taken.push(cursor.take(3).map(({ offset }) => offset));
  }

  assertEquals(taken, [[1, 2, 3], [4, 5, 6]]);
  assertEquals(cursor?.take(3), []);
});

Deno.test("readRecordBatches() keeps no large answer for a small batch", () => {
  const small = makeBatch({ records: [{ value: Buffer.alloc(10, 1) }] });
  const damaged = makeBatch({ baseOffset: 2n });
  damaged.writeUInt8(damaged.readUInt8(63) ^ 1, 63);
  const bytes = Buffer.concat([
    small,
    makeBatch({ baseOffset: 1n, records: [{ value: Buffer.alloc(50_000) }] }),
    damaged,
  ]);

  const batches = [...readRecordBatches(bytes, PLACE)];
  const cursors = batches.map((batch) => batch.open());
  const records = cursors.flatMap((cursor) => cursor.take(Infinity));
  const kept = records.map(({ value }) => value?.buffer.byteLength ?? 0);

  assertEquals(cursors.map(({ heldBytes }) => heldBytes), kept);
  const [first = 0, large = 0, corrupt = 0] = kept;
  assertEquals(records[0]?.value, new Uint8Array(10).fill(1));
  assert(first < small.length, `${first} bytes`);
  // Most of the answer: it is not copied.
  assertEquals(large, bytes.buffer.byteLength);
  assertEquals(corrupt, damaged.length);
});

Deno.test("RecordCursor.heldBytes counts what was decompressed", () => {
  const value = new Uint8Array(1_000_000);
  const [batch] = readRecordBatches(
    makeBatch({ attributes: 1, body: gzipSync, records: [{ value }] }),
    PLACE,
  );
  const heldBytes = batch?.open().heldBytes ?? 0;

  assertEquals(heldBytes >= value.length, true);
  assertEquals(heldBytes < 2 * value.length, true);
});
