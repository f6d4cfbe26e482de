import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import Encoder from "kafkajs/src/protocol/encoder.js";
import {
  decodeFetchAnswer,
  type FetchAnswer,
} from "../../../../shared/kafka/consuming/fetch_answer.ts";
import { checkProperty } from "./check_property.ts";

const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11];

const int16 = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const offset = fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER });

/** What stands in an answer; topics come one after another. */
const topics = fc.uniqueArray(
  fc.record({
    topic: fc.string({ unit: "grapheme", maxLength: 20 }),
    partitions: fc.array(
      fc.record({
        partition: int32,
        errorCode: int16,
        highWatermark: offset,
        abortedTransactions: fc.array(
          fc.record({
            producerId: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
            firstOffset: offset,
          }, { noNullPrototype: true }),
          { maxLength: 3 },
        ),
        records: fc.uint8Array({ maxLength: 50 })
          .map((bytes) => Buffer.from(bytes)),
      }, { noNullPrototype: true }),
      { maxLength: 4 },
    ),
  }, { noNullPrototype: true }),
  { selector: ({ topic }) => topic, maxLength: 4 },
);
const head = fc.record({ throttleMs: int32, errorCode: int16 });
type Topics = typeof topics extends fc.Arbitrary<infer Value> ? Value : never;

/** By the protocol's own description of the answer, version by version. */
function encode(
  topics: Topics,
  { throttleMs, errorCode, version }: {
    throttleMs: number;
    errorCode: number;
    version: number;
  },
): Buffer {
  const encoder = new Encoder().writeInt32(throttleMs);
  if (version >= 7) encoder.writeInt16(errorCode).writeInt32(0);
  return encoder.writeArray(
    topics.map(({ topic, partitions }) =>
      new Encoder().writeString(topic).writeArray(partitions.map((each) => {
        const partition = new Encoder()
          .writeInt32(each.partition)
          .writeInt16(each.errorCode)
          .writeInt64(each.highWatermark)
          .writeInt64(-1);
        if (version >= 5) partition.writeInt64(0);
        partition.writeArray(
          each.abortedTransactions.map((aborted) =>
            new Encoder()
              .writeInt64(String(aborted.producerId))
              .writeInt64(aborted.firstOffset)
          ),
        );
        if (version >= 11) partition.writeInt32(-1);
        return partition.writeBytes(each.records);
      }))
    ),
  ).buffer;
}

for (const version of VERSIONS) {
  Deno.test(`decodeFetchAnswer() reads what version ${version} says`, async () => {
    await checkProperty(
      fc.property(topics, head, (topics, { throttleMs, errorCode }) => {
        const bytes = encode(topics, { throttleMs, errorCode, version });
        const expected: FetchAnswer = {
          clientSideThrottleTime: throttleMs,
          errorCode: version >= 7 ? errorCode : 0,
          partitions: topics.flatMap(({ topic, partitions }) =>
            partitions.map((partition) => ({ topic, ...partition }))
          ),
        };
        assertEquals(decodeFetchAnswer(bytes, version), expected);
      }),
      { runs: 200 },
    );
  });
}

Deno.test("decodeFetchAnswer() takes null for no records and no transactions", () => {
  const partition = new Encoder().writeInt32(1).writeInt16(0).writeInt64(9)
    .writeInt64(9).writeInt32(-1).writeInt32(-1);
  const bytes = new Encoder().writeInt32(0).writeArray([
    new Encoder().writeString("letters").writeArray([partition]),
  ]).buffer;

  assertEquals(decodeFetchAnswer(bytes, 4).partitions, [{
    topic: "letters",
    partition: 1,
    errorCode: 0,
    highWatermark: 9,
    abortedTransactions: [],
    records: Buffer.alloc(0),
  }]);
});
