import { assertEquals } from "@std/assert";
import { readRecordBatches } from "../../../../shared/kafka/record_batch/read_record_batches.ts";
import { type BatchSpec, makeBatch } from "./make_batch.ts";

const END = 1_000;

/** How many records a damaged batch becomes, one Fetch after the other. */
function lettersOf(spec: BatchSpec): number {
  const records = makeBatch({ baseOffset: 0n, ...spec });
  const last = records.length - 1;
  records.writeUInt8(records.readUInt8(last) ^ 0xff, last);
  let fromOffset = 0;
  let letters = 0;
  while (fromOffset < END) {
    const options = { topic: "t", partition: 0, fromOffset, endOffset: END };
    for (const { lastOffset } of readRecordBatches(records, options)) {
      letters++;
      fromOffset = lastOffset + 1;
    }
  }
  return letters;
}

Deno.test("readRecordBatches() makes few letters of a damaged batch that was compacted", () => {
  const records = [0, 500, END - 1].map((offsetDelta) => ({ offsetDelta }));
  assertEquals(lettersOf({ lastOffsetDelta: END - 1, records }), 2);
});

Deno.test("readRecordBatches() makes few letters of a batch with a damaged count", () => {
  const records = Array.from({ length: END }, () => ({}));
  assertEquals(lettersOf({ count: 1, records }), 2);
  assertEquals(lettersOf({ records }), 1);
});
