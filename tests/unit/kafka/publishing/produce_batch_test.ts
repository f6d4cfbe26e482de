import { assert } from "@std/assert";
import type { Buffer } from "node:buffer";
import type { ProduceOptions } from "../../../../shared/kafka/client/broker_node.ts";
import { ByteBudget } from "../../../../shared/kafka/publishing/byte_budget.ts";
import { OutgoingBatch } from "../../../../shared/kafka/publishing/outgoing_batch.ts";
import { OutgoingRecord } from "../../../../shared/kafka/publishing/outgoing_record.ts";
import { produceBatch } from "../../../../shared/kafka/publishing/produce_batch.ts";
import { ManyCall } from "../../../../shared/kafka/publishing/publish_call.ts";
import { RecordWriter } from "../../../../shared/kafka/record_batch/record_writer.ts";

const BROKER_TIMEOUT_AT = 4;

Deno.test("produceBatch() leaves the broker time to answer when a replica is slow", async () => {
  const record = { key: null, value: "v", headers: [] };
  const batch = new OutgoingBatch([
    new OutgoingRecord({
      record,
      maxBytes: 100,
      call: new ManyCall(Infinity, 1),
      index: 0,
      budget: new ByteBudget(1000),
    }),
  ], {
    target: { topic: "letters", partition: 0, id: "letters-0" },
    writer: new RecordWriter(),
  });
  const sent: { timeoutMs: number; body: Buffer }[] = [];
  const partitions = [{ partition: 0, errorCode: 0, baseOffset: "7" }];
  await produceBatch({
    produce({ timeoutMs, encode }: ProduceOptions) {
      sent.push({ timeoutMs, body: encode() });
      const topics = [{ topicName: "letters", partitions }];
      return Promise.resolve({ topics });
    },
  }, batch);
  const [{ timeoutMs, body } = { timeoutMs: 0, body: undefined }] = sent;
  const brokerMs = body?.readInt32BE(BROKER_TIMEOUT_AT) ?? Infinity;
  assert(brokerMs > 0 && brokerMs <= timeoutMs - 1000, `${brokerMs} ms`);
});
