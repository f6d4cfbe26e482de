import { assertEquals } from "@std/assert";
import { RecordQueue } from "../../../shared/kafka/publishing/record_queue.ts";

const LIMITS = { maxBatchRecords: 3, maxBatchBytes: 100 };

function queueOf(...sizes: number[]): RecordQueue<{ maxBytes: number }> {
  const queue = new RecordQueue<{ maxBytes: number }>();
  for (const maxBytes of sizes) queue.add({ maxBytes });
  return queue;
}

function takenSizes(queue: RecordQueue<{ maxBytes: number }>): number[] {
  return queue.take(LIMITS).map(({ maxBytes }) => maxBytes);
}

Deno.test("RecordQueue take() ends a batch at its number of records", () => {
  const queue = queueOf(1, 2, 3, 4);
  assertEquals(takenSizes(queue), [1, 2, 3]);
  queue.add({ maxBytes: 5 });
  assertEquals(takenSizes(queue), [4, 5]);
  assertEquals(queue.size, 0);
  assertEquals(takenSizes(queue), []);
});

Deno.test("RecordQueue take() ends a batch before it is too large", () => {
  const queue = queueOf(60, 40, 1, 500, 1);
  assertEquals(takenSizes(queue), [60, 40]);
  assertEquals(takenSizes(queue), [1]);
  assertEquals(takenSizes(queue), [500]);
  assertEquals(queue.size, 1);
});
