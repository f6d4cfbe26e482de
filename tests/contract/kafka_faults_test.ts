import { PublishError } from "@taskbell/kafka";
import {
  ErrorCode,
  type Fault,
  KafkaBroker,
  type RequestHead,
} from "@taskbell/kafka_broker";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { seededRandom } from "../support/seeded_random.ts";
import {
  newTopic,
  readTopic,
  recordPublisher,
  type TestedKafka,
  textRecord,
  valuesByKey,
} from "./tested_kafka.ts";

/** Decides what goes wrong with the next request. */
type NextFault = (request: RequestHead) => Fault | undefined;

interface FaultyKafka extends TestedKafka, AsyncDisposable {
  /** What goes wrong with a Produce. @default {nothing} */
  fault: NextFault;
  /** What goes wrong with a Metadata. @default {nothing} */
  metadataFault: NextFault;
  /** How many producers have asked for an id. */
  producers: number;
  /** How many requests have come to write something. */
  produced: number;
}

async function startFaultyKafka(): Promise<FaultyKafka> {
  const state = {
    fault: (() => undefined) as NextFault,
    metadataFault: (() => undefined) as NextFault,
    producers: 0,
    produced: 0,
  };
  const broker = await KafkaBroker.start({
    onRequest(request) {
      if (request.apiName === "InitProducerId") state.producers++;
      if (request.apiName === "Metadata") return state.metadataFault(request);
      if (request.apiName !== "Produce") return undefined;
      state.produced++;
      return state.fault(request);
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
function first(count: number, fault: Fault): NextFault {
  return inTurn(...Array<Fault>(count).fill(fault));
}

/** Lets each fault happen to one request, then no more. */
function inTurn(...faults: (Fault | undefined)[]): NextFault {
  return () => faults.shift();
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
  assertEquals(publisher.status().possibleDuplicates, 0);
});

Deno.test("publish() counts what may stand twice when nobody knows its batch", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka);
  await publisher.publish(topic, textRecord("k", "warm"));
  const errorCode = ErrorCode.UNKNOWN_PRODUCER_ID;
  kafka.fault = inTurn({ kind: "drop_answer" }, { kind: "error", errorCode });
  const entries = ["a", "b"].map((value) => ({
    topic,
    event: textRecord("k", value),
  }));
  const results = await publisher.publishMany(entries);
  assert(results.every(({ ok }) => ok));
  const values = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals(values, ["warm", "a", "b", "a", "b"]);
  assertEquals(publisher.status().possibleDuplicates, 2);
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
    kafka.fault = first(1, { kind: "error", errorCode });
    await publisher.publish(topic, textRecord("k", `${errorCode}`));
    await publisher.publish(topic, textRecord("k", "next"));
  }
  const stored = await readTopic(kafka, topic);
  assertEquals(stored.map(({ value }) => value), ["45", "next", "59", "next"]);
  assertEquals(kafka.producers, 3);
  assertEquals(publisher.status().producersReplaced, 2);
  // The broker has refused them before it wrote anything.
  assertEquals(publisher.status().possibleDuplicates, 0);
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
  assertEquals(publisher.status(), {
    queuedBytes: 0,
    possibleDuplicates: 1,
    producersReplaced: 1,
  });
  // The same producer in its next epoch: what still comes of the old is void.
  assertEquals(kafka.producers, 1);
});

for (
  const code of [
    "UNKNOWN_TOPIC_OR_PARTITION",
    "LEADER_NOT_AVAILABLE",
    "NOT_LEADER_OR_FOLLOWER",
  ] as const
) {
  Deno.test(`publish() drops no later event when ${code} comes after the append`, async () => {
    await using kafka = await startFaultyKafka();
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka, { deliveryTimeoutMs: 1000 });
    await publisher.publish(topic, textRecord("k", "warm"));
    const errorCode = ErrorCode[code];
    // The leader appends, is deposed and says so; then there is none.
    let answers = 0;
    kafka.fault = () =>
      answers++ === 0
        ? { kind: "error_answer", errorCode }
        : { kind: "error", errorCode };
    await assertRejects(
      () => publisher.publish(topic, textRecord("k", "doubtful")),
      PublishError,
    );
    kafka.fault = () => undefined;
    const { offset } = await publisher.publish(topic, textRecord("k", "next"));
    const stored = await readTopic(kafka, topic);
    assertEquals(stored.map(({ value }) => value), [
      "warm",
      "doubtful",
      "next",
    ]);
    assertEquals(offset, 2);
    assertEquals(publisher.status().possibleDuplicates, 1);
    assertEquals(publisher.status().producersReplaced, 1);
  });
}

Deno.test("publishMany() counts what it sends apart after a doubtful attempt", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka);
  const errorCode = ErrorCode.MESSAGE_TOO_LARGE;
  kafka.fault = inTurn({ kind: "drop_answer" }, { kind: "error", errorCode });
  const results = await publisher.publishMany(
    ["a", "b"].map((value) => ({ topic, event: textRecord("k", value) })),
  );
  assert(results.every(({ ok }) => ok));
  const values = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals(values, ["a", "b", "a", "b"]);
  assertEquals(publisher.status().possibleDuplicates, 2);
});

Deno.test("publish() counts what it sends anew though the broker says it has it", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka);
  const errorCode = ErrorCode.DUPLICATE_SEQUENCE_NUMBER;
  kafka.fault = first(1, { kind: "error_answer", errorCode });
  const { offset } = await publisher.publish(topic, textRecord("k", "a"));
  const values = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals([offset, values], [1, ["a", "a"]]);
  assertEquals(publisher.status().possibleDuplicates, 1);
});

Deno.test("publish() lets nothing that was given up come behind later events", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka, { deliveryTimeoutMs: 500 });
  await publisher.publish(topic, textRecord("k", "warm"));
  // It lies before the broker until long after its time is up.
  kafka.fault = first(1, { kind: "delay", delayMs: 800 });
  const late = publisher.publish(topic, textRecord("k", "late"));
  await assertRejects(() => late, PublishError);
  await publisher.publish(topic, textRecord("k", "next"));
  const values = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals(values.at(-1), "next");
});

Deno.test("publish() sends nothing any more that was given up before it went out", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka, { deliveryTimeoutMs: 500 });
  // The number of partitions is told at once, their leaders late.
  kafka.metadataFault = inTurn(undefined, { kind: "delay", delayMs: 700 });
  await assertRejects(
    () => publisher.publish(topic, textRecord("k", "late")),
    PublishError,
  );
  const { offset } = await publisher.publish(topic, textRecord("k", "next"));
  const values = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals([offset, values], [0, ["next"]]);
  assertEquals(publisher.status().possibleDuplicates, 0);
});

Deno.test("publish() fails no patient event with a hurried one of its batch", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka, { deliveryTimeoutMs: 1500 });
  kafka.fault = () => ({ kind: "drop" });
  const stuck = publisher.publish(topic, textRecord("k", "stuck"));
  // Some attempts later, so that it has some time left when that one fails.
  await eventually(() => assert(kafka.produced > 3));
  const hurried = publisher.publish(topic, textRecord("k", "hurried"));
  await assertRejects(() => stuck, PublishError);
  // Now `hurried` has a batch with this one, and little time left.
  const patient = publisher.publish(topic, textRecord("k", "patient"));
  await assertRejects(() => hurried, PublishError);
  kafka.fault = () => undefined;
  await patient;
  const stored = await readTopic(kafka, topic);
  assertEquals(stored.at(-1)?.value, "patient");
});

Deno.test("publishMany() lets nothing overtake an event that failed", async () => {
  await using kafka = await startFaultyKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka, { maxBatchRecords: 2 });
  const topicRefused = ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  kafka.fault = first(1, { kind: "error", errorCode: topicRefused });
  const passed = (...values: string[]) =>
    publisher.publishMany(
      values.map((value) => ({ topic, event: textRecord("k", value) })),
    );
  // Only the first of three batches fails by itself.
  const [failed, others] = await Promise.all([
    passed("a", "b", "c"),
    passed("d", "e"),
  ]);
  assertEquals(failed.map(({ ok }) => ok), [false, false, false]);
  assertEquals(others.map(({ ok }) => ok), [true, true]);
  const values = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals(values, ["d", "e"]);
});

Deno.test("publish() goes on with other partitions while one gets nothing through", async () => {
  await using kafka = await startFaultyKafka();
  const stuckTopic = await newTopic(kafka);
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka, { lanes: 1 });
  kafka.fault = ({ topics }) =>
    topics?.includes(stuckTopic) ? { kind: "drop" } : undefined;
  const stuck = publisher.publish(stuckTopic, textRecord("k", "stuck"));
  await eventually(() => assert(kafka.produced > 1));
  await publisher.publish(topic, textRecord("k", "well"));
  kafka.fault = () => undefined;
  await stuck;
  assertEquals(publisher.status().producersReplaced, 0);
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
