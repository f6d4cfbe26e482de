import { assertEquals } from "@std/assert";
import type { OutgoingRecord } from "../../../shared/kafka/publishing/outgoing_record.ts";
import { PartitionQueues } from "../../../shared/kafka/publishing/partition_queues.ts";

const LIMITS = { maxBatchRecords: 3, maxBatchBytes: 100 };

function record(partition: number, value: string, bytes = 1): OutgoingRecord {
  return {
    topic: "t",
    partition,
    message: { value },
    bytes,
    call: { deadlineMs: Infinity, blocked: new Set() },
    settle: () => {},
  };
}

function valuesOf(records: readonly OutgoingRecord[]): unknown[] {
  return records.map(({ message }) => message.value);
}

Deno.test("PartitionQueues take() gives the partitions their turns", () => {
  const queues = new PartitionQueues();
  for (const value of ["a", "b", "c", "d"]) queues.add(record(0, value));
  queues.add(record(1, "x"));
  assertEquals(valuesOf(queues.take(LIMITS)), ["a", "b", "c"]);
  assertEquals(valuesOf(queues.take(LIMITS)), ["x"]);
  queues.add(record(0, "e"));
  assertEquals(valuesOf(queues.take(LIMITS)), ["d", "e"]);
  assertEquals(queues.size, 0);
  assertEquals(queues.take(LIMITS), []);
});

Deno.test("PartitionQueues putBack() keeps the order and passes the turn", () => {
  const queues = new PartitionQueues();
  for (const value of ["a", "b", "c", "d"]) queues.add(record(0, value));
  const taken = queues.take(LIMITS);
  queues.add(record(1, "x"));
  queues.putBack(taken);
  assertEquals(queues.size, 5);
  assertEquals(valuesOf(queues.take(LIMITS)), ["x"]);
  assertEquals(valuesOf(queues.take(LIMITS)), ["a", "b", "c"]);
  assertEquals(valuesOf(queues.take(LIMITS)), ["d"]);
});

Deno.test("PartitionQueues take() ends a batch before it is too large", () => {
  const queues = new PartitionQueues();
  for (const bytes of [60, 40, 1, 500, 1]) {
    queues.add(record(0, `${bytes}`, bytes));
  }
  assertEquals(valuesOf(queues.take(LIMITS)), ["60", "40"]);
  assertEquals(valuesOf(queues.take(LIMITS)), ["1"]);
  assertEquals(valuesOf(queues.take(LIMITS)), ["500"]);
  assertEquals(queues.size, 1);
});
