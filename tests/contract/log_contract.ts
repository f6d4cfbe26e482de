import { assert, assertEquals } from "@std/assert";
import {
  batchBytes,
  type BatchSpec,
  splitBatches,
} from "../unit/kafka_broker/record_batches.ts";
import { inTime } from "./in_time.ts";
import { fetchRecords, listOffset, produce } from "./log_requests.ts";
import { type Contract, newProducerId, newTopic } from "./tested_broker.ts";
import { WireClient } from "./wire_client.ts";

const NONE = 0;
const OFFSET_OUT_OF_RANGE = 1;
const CORRUPT_MESSAGE = 2;
const UNKNOWN_TOPIC_OR_PARTITION = 3;
const MESSAGE_TOO_LARGE = 10;
const INVALID_REQUIRED_ACKS = 21;
const OUT_OF_ORDER_SEQUENCE_NUMBER = 45;
const INVALID_PRODUCER_EPOCH = 47;
const UNKNOWN_LEADER_EPOCH = 75;
const INVALID_RECORD = 87;

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** What Produce and Fetch promise. */
export const LOG_CONTRACT: Contract = {
  async "refuses batches that must not enter the log"(broker) {
    const topic = await newTopic(broker, { "max.message.bytes": "1000" });
    using client = await WireClient.connect(broker.address);
    const errorCode = async (records: Uint8Array, acks = -1) =>
      (await produce(client, { topic, records, acks })).errorCode;
    const corrupt = batchBytes();
    corrupt.set([1], corrupt.length - 1);
    const large = batchBytes({ value: new Uint8Array(1000) });
    const two = concat(batchBytes(), batchBytes());
    assertEquals(await errorCode(corrupt), CORRUPT_MESSAGE);
    assertEquals(await errorCode(large), MESSAGE_TOO_LARGE);
    assertEquals(await errorCode(two), INVALID_RECORD);
    assertEquals(await errorCode(batchBytes(), 2), INVALID_REQUIRED_ACKS);
    assertEquals(
      await produce(client, { topic, records: batchBytes({ count: 3 }) }),
      { errorCode: NONE, baseOffset: 0 },
    );
    assertEquals(
      await produce(client, { topic, records: batchBytes() }),
      { errorCode: NONE, baseOffset: 3 },
    );
  },

  async "answers an unknown topic or partition with an error"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    for (const at of [{ topic: "missing" }, { topic, partition: 1 }]) {
      const produced = await produce(client, { ...at, records: batchBytes() });
      const fetched = await fetchRecords(client, { ...at, offset: 0 });
      assertEquals(produced.errorCode, UNKNOWN_TOPIC_OR_PARTITION);
      assertEquals(fetched.errorCode, UNKNOWN_TOPIC_OR_PARTITION);
    }
  },

  async "appends an idempotent producer's batches once"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    const producerId = await newProducerId(broker);
    assert(producerId !== await newProducerId(broker), "ids differ");
    const send = (baseSequence: number, spec: BatchSpec = {}) =>
      produce(client, {
        topic,
        records: batchBytes({
          producerId,
          producerEpoch: 0,
          baseSequence,
          ...spec,
        }),
      });
    const appended = (baseOffset: number) => ({ errorCode: NONE, baseOffset });
    const refused = (errorCode: number) => ({ errorCode, baseOffset: -1 });
    assertEquals(await send(0, { count: 2 }), appended(0));
    assertEquals(await send(2), appended(2));
    assertEquals(await send(0, { count: 2 }), appended(0));
    assertEquals(await send(2), appended(2));
    assertEquals(await send(4), refused(OUT_OF_ORDER_SEQUENCE_NUMBER));
    assertEquals(await send(3), appended(3));
    const newer = { producerEpoch: 1 };
    assertEquals(await send(4, newer), refused(OUT_OF_ORDER_SEQUENCE_NUMBER));
    assertEquals(await send(0, newer), appended(4));
    assertEquals(await send(4), refused(INVALID_PRODUCER_EPOCH));
  },

  async "takes any sequence number of a producer it does not know"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    const sequence = {
      producerId: await newProducerId(broker),
      producerEpoch: 0,
      baseSequence: 41,
    };
    const records = batchBytes(sequence);
    const appended = { errorCode: NONE, baseOffset: 0 };
    assertEquals(await produce(client, { topic, records }), appended);
    assertEquals(await produce(client, { topic, records }), appended);
  },

  async "finds offsets by time"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    const start = Date.now() - 10_000;
    for (const after of [0, 1000, 2000]) {
      const records = batchBytes({ maxTimestamp: start + after });
      await produce(client, { topic, records });
    }
    const find = async (timestamp: number) =>
      (await listOffset(client, { topic, timestamp })).offset;
    assertEquals(await find(start - 1), 0);
    assertEquals(await find(start + 1), 1);
    assertEquals(await find(start + 2000), 2);
    assertEquals(await find(start + 2001), -1);
    assertEquals(await find(-1), 3);
    assertEquals(await find(-2), 0);
  },

  async "refuses a leader epoch that is not there yet"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    const at = { topic, leaderEpoch: 1 };
    const fetched = await fetchRecords(client, { ...at, offset: 0 });
    const listed = await listOffset(client, { ...at, timestamp: -1 });
    assertEquals(
      [fetched.errorCode, listed.errorCode],
      [UNKNOWN_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH],
    );
    const current = { topic, leaderEpoch: 0, timestamp: -1 };
    assertEquals(
      await listOffset(client, current),
      { errorCode: NONE, offset: 0, leaderEpoch: 0 },
    );
  },

  async "fetches whole batches, one at least"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    for (let i = 0; i < 3; i++) {
      await produce(client, { topic, records: batchBytes({ count: 5 }) });
    }
    const fetched = await fetchRecords(client, { topic, offset: 7 });
    const batches = splitBatches(fetched.records);
    assertEquals(fetched.highWatermark, 15);
    assertEquals(batches.map(({ baseOffset }) => baseOffset), [5, 10]);
    assertEquals(batches.every(({ isIntact }) => isIntact), true);
    const least = await fetchRecords(client, { topic, offset: 5, maxBytes: 1 });
    assertEquals(splitBatches(least.records).length, 1);
    for (const offset of [-1, 16]) {
      const { errorCode } = await fetchRecords(client, { topic, offset });
      assertEquals(errorCode, OFFSET_OUT_OF_RANGE);
    }
  },

  async "holds a fetch until there is something to read"(broker) {
    const topic = await newTopic(broker);
    using client = await WireClient.connect(broker.address);
    using other = await WireClient.connect(broker.address);
    const size = batchBytes().length;
    let isAnswered = false;
    const answer = fetchRecords(client, {
      topic,
      offset: 0,
      maxWaitMs: 60_000,
      minBytes: 2 * size,
    }).finally(() => isAnswered = true);
    await produce(other, { topic, records: batchBytes() });
    await fetchRecords(other, { topic, offset: 0 });
    assertEquals(isAnswered, false);
    await produce(other, { topic, records: batchBytes() });
    assertEquals(splitBatches((await inTime(answer)).records).length, 2);
    const idle = { topic, offset: 2, maxWaitMs: 50 };
    assertEquals((await fetchRecords(client, idle)).records.length, 0);
  },
};
