import { PublishError } from "@taskbell/kafka";
import {
  ErrorCode,
  type Fault,
  KafkaBroker,
  type RequestHead,
} from "@taskbell/kafka_broker";
import { assertEquals, assertRejects } from "@std/assert";
import { getLogger } from "@std/log";
import { kafkaMessage } from "../../shared/kafka/publishing/kafka_message.ts";
import { Lane } from "../../shared/kafka/publishing/lane.ts";
import type { PublishCall } from "../../shared/kafka/publishing/outgoing_record.ts";
import { seededRandom } from "../support/seeded_random.ts";
import {
  connectionTo,
  newTopic,
  readTopic,
  recordPublisher,
  type TestedKafka,
  textRecord,
  valuesByKey,
} from "./tested_kafka.ts";

/** Decides what goes wrong with the next Produce. */
type ProduceFault = (request: RequestHead) => Fault | undefined;

interface FaultyKafka extends TestedKafka, AsyncDisposable {
  /** Until it is set, nothing goes wrong. */
  fault: ProduceFault;
  /** How many producers have asked for an id. */
  producers: number;
}

async function startFaultyKafka(): Promise<FaultyKafka> {
  const state: Pick<FaultyKafka, "fault" | "producers"> = {
    fault: () => undefined,
    producers: 0,
  };
  const broker = await KafkaBroker.start({
    onRequest(request) {
      if (request.apiName === "InitProducerId") state.producers++;
      return request.apiName === "Produce" ? state.fault(request) : undefined;
    },
  });
  return Object.assign(state, {
    brokers: [broker.address],
    stop: () => broker.stop(),
    start: () => Promise.reject(new Error("Cannot start it again")),
    [Symbol.asyncDispose]: () => broker.stop(),
  });
}

/** Lets a fault happen to the first requests, then no more. */
function first(count: number, fault: Fault): ProduceFault {
  const left = { count };
  return () => left.count-- > 0 ? fault : undefined;
}

Deno.test("publish() loses and doubles nothing when connections break at random", async () => {
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 1_000_000);
  console.log(`SEED=${seed}`);
  const random = seededRandom(seed);
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka, { partitions: 3 });
  await using publisher = recordPublisher(kafka);
  kafka.fault = () => {
    const draw = random();
    if (draw < 0.04) return { kind: "drop" };
    return draw < 0.08 ? { kind: "drop_answer" } : undefined;
  };
  const passed: { key: string; value: string }[] = [];
  await Promise.all(Array.from({ length: 16 }, async (_, caller) => {
    for (let index = 0; index < 60; index++) {
      const record = { key: `key-${index % 7}`, value: `${caller}/${index}` };
      passed.push(record);
      await publisher.publish(topic, { ...record, headers: [] });
    }
  }));
  const stored = await readTopic(kafka, topic);
  assertEquals(stored.length, passed.length);
  const expected = valuesByKey(passed);
  for (const [key, values] of valuesByKey(stored)) {
    assertEquals(values, expected.get(key));
  }
});

Deno.test("publish() writes once what the broker has but never acknowledged", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka);
  await publisher.publish(topic, textRecord("k", "warm"));
  kafka.fault = first(3, { kind: "drop_answer" });
  const values = ["a", "b", "c", "d"];
  const positions = await Promise.all(
    values.map((value) => publisher.publish(topic, textRecord("k", value))),
  );
  const stored = await readTopic(kafka, topic);
  assertEquals(stored.map(({ value }) => value), ["warm", ...values]);
  assertEquals(positions.map(({ offset }) => offset), [1, 2, 3, 4]);
});

Deno.test("publish() begins anew when the broker has lost its sequence", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka);
  for (
    const errorCode of [
      ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
      ErrorCode.UNKNOWN_PRODUCER_ID,
    ]
  ) {
    kafka.fault = first(1, { kind: "produce_error", errorCode });
    await publisher.publish(topic, textRecord("k", `${errorCode}`));
    await publisher.publish(topic, textRecord("k", "next"));
  }
  const stored = await readTopic(kafka, topic);
  assertEquals(stored.map(({ value }) => value), ["45", "next", "59", "next"]);
  assertEquals(kafka.producers, 3);
});

Deno.test("publish() drops no later event when one runs out of time unanswered", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka, { deliveryTimeoutMs: 500 });
  await publisher.publish(topic, textRecord("k", "warm"));
  kafka.fault = () => ({ kind: "drop_answer" });
  await assertRejects(
    () => publisher.publish(topic, textRecord("k", "unknown")),
    PublishError,
  );
  kafka.fault = () => undefined;
  const { offset } = await publisher.publish(topic, textRecord("k", "next"));
  const stored = await readTopic(kafka, topic);
  assertEquals(stored[offset]?.value, "next");
});

Deno.test("Lane lets nothing overtake an event that failed in the same call", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  const logger = getLogger("test");
  const lane = new Lane({
    connection: connectionTo(kafka),
    logger,
    maxBatchRecords: 2,
    maxBatchBytes: 1000,
    signal: new AbortController().signal,
    topicExists: () => Promise.resolve(true),
    report: () => {},
  });
  const failed: string[] = [];
  const add = (value: string, call: PublishCall) =>
    lane.add({
      topic,
      partition: 0,
      message: kafkaMessage(textRecord("k", value), 0),
      bytes: 1,
      call,
      settle: ({ ok }) => {
        if (!ok) failed.push(value);
        kafka.fault = () => undefined;
      },
    });
  const now = performance.now();
  const hurried = { deadlineMs: now + 300, blocked: new Set<string>() };
  const patient = { deadlineMs: now + 60_000, blocked: new Set<string>() };
  const other = { deadlineMs: now + 60_000, blocked: new Set<string>() };
  kafka.fault = () => ({ kind: "drop" });
  // The first two make a batch, which fails with the first of its deadlines.
  add("hurried", hurried);
  add("patient 1", patient);
  add("patient 2", patient);
  add("other", other);
  await lane.idle();
  await lane.close();
  assertEquals(failed, ["hurried", "patient 1", "patient 2"]);
  const stored = await readTopic(kafka, topic);
  assertEquals(stored.map(({ value }) => value), ["other"]);
});

Deno.test("Lane goes on with other partitions while one gets nothing through", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  const stop = new AbortController();
  const lane = new Lane({
    connection: connectionTo(kafka),
    logger: getLogger("test"),
    maxBatchRecords: 2,
    maxBatchBytes: 1000,
    signal: stop.signal,
    // So the lane tries a topic that is not there again and again.
    topicExists: () => Promise.resolve(true),
    report: () => {},
  });
  const settled: string[] = [];
  const add = (to: string, value: string) => {
    const deadlineMs = performance.now() + 60_000;
    return new Promise<void>((resolve) =>
      lane.add({
        topic: to,
        partition: 0,
        message: kafkaMessage(textRecord("k", value), 0),
        bytes: 1,
        call: { deadlineMs, blocked: new Set<string>() },
        settle: ({ ok }) => {
          settled.push(`${value}: ${ok}`);
          resolve();
        },
      })
    );
  };
  const stuck = add("nowhere", "stuck");
  await add(topic, "well");
  assertEquals(settled, ["well: true"]);
  stop.abort();
  await stuck;
  await lane.idle();
  await lane.close();
});

Deno.test("close() ends in time when the broker is silent", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  const publisher = recordPublisher(kafka, { closeTimeoutMs: 200 });
  await publisher.publish(topic, textRecord("k", "warm"));
  kafka.fault = () => ({ kind: "delay", delayMs: 1500 });
  const published = publisher.publishMany([
    { topic, event: textRecord("k", "late") },
  ]);
  await publisher.close();
  const [result] = await published;
  assertEquals(result?.ok === false && result.error.retriable, true);
});
