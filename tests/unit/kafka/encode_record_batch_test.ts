import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import Decoder from "kafkajs/src/protocol/decoder.js";
import decodeBatch from "kafkajs/src/protocol/recordBatch/v0/decoder.js";
import type { EncodedRecord } from "@taskbell/kafka";
import { encodeRecordBatch } from "../../../shared/kafka/record_batch/encode_record_batch.ts";
import { numberRecordBatch } from "../../../shared/kafka/record_batch/number_record_batch.ts";
import { recordSize } from "../../../shared/kafka/record_batch/record_size.ts";
import { RecordWriter } from "../../../shared/kafka/record_batch/record_writer.ts";
import { checkProperty } from "./consuming/check_property.ts";
import { readAll } from "./record_batch/read_all.ts";

interface Written extends EncodedRecord {
  timestampMs: number;
}

/** A record as kafkajs reads it; a name that repeats has all its values. */
interface DecodedRecord {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | null | (Buffer | null)[]>;
}

const numbers = {
  producerId: 2n ** 40n + 1n,
  producerEpoch: 0x7fff,
  baseSequence: 2 ** 31 - 1,
};

/** A view in the middle of other bytes, which must not be written. */
const view = fc.uint8Array({ maxLength: 300 }).map((bytes) => {
  const larger = new Uint8Array(bytes.length + 14).fill(0xee);
  larger.set(bytes, 7);
  return larger.subarray(7, 7 + bytes.length);
});
/** Lengths around those at which their own length takes a byte more. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.tuple(fc.constantFrom("a", "ü", "鐘", "\ud800"), fc.constantFrom(63, 64))
    .map(([letter, count]) => letter.repeat(count)),
  fc.constantFrom(8180, 8191, 8192).map((count) => "x".repeat(count)),
);
const content = fc.oneof(fc.constant(null), view, text);
const record = fc.record({
  key: content,
  value: content,
  headers: fc.array(
    fc.tuple(fc.constantFrom("a", "b", "c", "ü", "h".repeat(70)), content),
    { maxLength: 6 },
  ),
  timestampMs: fc.integer({ min: 0, max: 8_640_000_000_000 }),
});
const records = fc.array(record, { minLength: 1, maxLength: 25 });

/** Used again and again, as a publisher does. */
const writer = new RecordWriter();

function encode(records: readonly Written[]): Buffer {
  const batch = encodeRecordBatch(
    records.map(({ timestampMs, ...record }) => ({
      record,
      timestampMs,
      maxBytes: recordSize(record),
    })),
    { writer },
  );
  numberRecordBatch(batch, numbers);
  return batch;
}

function bytesOf(content: string | Uint8Array | null): Uint8Array | null {
  return content === null ? null : new Uint8Array(Buffer.from(content));
}

/** A header's values by its name: kafkajs puts those of one name together. */
function grouped(headers: EncodedRecord["headers"]): Record<string, unknown> {
  const byName = Map.groupBy(headers, ([name]) => name);
  return Object.fromEntries(
    byName.entries().map(([name, group]) => [
      name,
      group.map(([_, value]) => bytesOf(value)),
    ]),
  );
}

Deno.test("encodeRecordBatch() writes what kafkajs reads", async () => {
  await checkProperty(
    fc.asyncProperty(records, async (records) => {
      const { records: read, ...header } = await decodeBatch(
        new Decoder(encode(records)),
      );
      assertEquals(header.producerId, String(numbers.producerId));
      assertEquals(header.producerEpoch, numbers.producerEpoch);
      assertEquals(header.firstSequence, numbers.baseSequence);
      assertEquals(header.lastOffsetDelta, records.length - 1);
      const latestMs = Math.max(...records.map((record) => record.timestampMs));
      assertEquals(header.maxTimestamp, String(latestMs));
      assertEquals(
        (read as DecodedRecord[]).map((record) => ({
          offset: record.offset,
          timestamp: record.timestamp,
          key: bytesOf(record.key),
          value: bytesOf(record.value),
          headers: Object.fromEntries(
            Object.entries(record.headers).map(([name, values]) => [
              name,
              [values].flat().map(bytesOf),
            ]),
          ),
        })),
        records.map((record, index) => ({
          offset: `${index}`,
          timestamp: `${record.timestampMs}`,
          key: bytesOf(record.key),
          value: bytesOf(record.value),
          headers: grouped(record.headers),
        })),
      );
    }),
    { runs: 300 },
  );
});

Deno.test("encodeRecordBatch() keeps the order of headers, under a right checksum", async () => {
  await checkProperty(
    fc.property(records, (records) => {
      const read = readAll(encode(records));
      assertEquals(
        read.map(({ key, value, headers }) => ({ key, value, headers })),
        records.map(({ key, value, headers }) => ({
          key: bytesOf(key),
          value: bytesOf(value),
          headers: headers.map(([name, value]) =>
            [name, bytesOf(value)] as const
          ),
        })),
      );
    }),
    { runs: 300 },
  );
});

Deno.test("recordSize() is never less than what is written", async () => {
  await checkProperty(
    fc.property(records, (records) => {
      writer.clear();
      for (const { timestampMs, ...record } of records) {
        const before = writer.written.length;
        const maxBytes = recordSize(record);
        const timestampDeltaMs = -timestampMs;
        writer.write(record, { offsetDelta: 7, timestampDeltaMs, maxBytes });
        const bytes = writer.written.length - before;
        if (bytes > maxBytes) throw new Error(`${bytes} > ${maxBytes}`);
      }
    }),
    { runs: 300 },
  );
});

Deno.test("encodeRecordBatch() compresses batches that gain by it", () => {
  const small = { key: "k", value: "v", headers: [], timestampMs: 0 };
  const large = { ...small, value: "v".repeat(2000) };
  const codecOf = (batch: Buffer) => batch.readInt16BE(21) & 0b111;
  assertEquals(codecOf(encode([large])), 0);
  assertEquals(codecOf(encode(Array(20).fill(small))), 0);
  assertEquals(codecOf(encode(Array(20).fill(large))), 1);
});

Deno.test("RecordWriter holds a record larger than all its memory", () => {
  const value = "ü".repeat(3_000_000);
  const [read] = readAll(encode([
    { key: null, value, headers: [], timestampMs: 0 },
  ]));
  assertEquals(Buffer.from(read?.value ?? []).toString(), value);
  const [next] = readAll(encode([
    { key: "k", value: "next", headers: [], timestampMs: 0 },
  ]));
  assertEquals(Buffer.from(next?.value ?? []).toString(), "next");
});
