import {
  ErrorCode,
  type Fault,
  KafkaBroker,
  type RequestHook,
} from "@taskbell/kafka_broker";
import { assert, assertEquals, assertRejects } from "@std/assert";
import kafkajs from "kafkajs";
import { eventually } from "../support/eventually.ts";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import { testBrokerContract } from "./broker_contract.ts";
import { join, sync } from "./group_requests.ts";
import { inTime } from "./in_time.ts";
import {
  connectAdmin,
  connectProducer,
  kafkajsClient,
  runConsumer,
} from "./kafkajs_client.ts";
import { WireClient } from "./wire_client.ts";

const TOPICS = [{ name: "letters", partitions: 6 }];
const topic = "letters";
const groupId = "readers";

function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `v${from + i}`);
}

function messages(values: string[]): kafkajs.Message[] {
  return values.map((value) => ({ key: value, value }));
}

Deno.test("KafkaBroker keeps the promises of a broker", async (context) => {
  await using broker = await KafkaBroker.start();
  await testBrokerContract(context, broker);
});

Deno.test("KafkaBroker gives kafkajs back what it was sent", async () => {
  await using broker = await KafkaBroker.start({
    topics: [{ name: topic, partitions: 1 }],
  });
  const kafka = kafkajsClient(broker.address);
  await using producer = await connectProducer(kafka);
  const [sent] = await producer.send({
    topic,
    compression: kafkajs.CompressionTypes.GZIP,
    messages: [
      { key: "k", value: "grün", headers: { a: "1" }, timestamp: "1234" },
      { key: null, value: null },
    ],
  });
  assertEquals([sent?.errorCode, sent?.baseOffset], [0, "0"]);
  const got: kafkajs.KafkaMessage[] = [];
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachBatch: ({ batch }) => {
      got.push(...batch.messages);
      return Promise.resolve();
    },
  });
  await eventually(() => assertEquals(got.length, 2));
  await consumer.disconnect();
  const [first, second] = got;
  assertEquals(
    [first?.key, first?.value, first?.headers?.["a"]].map(String),
    ["k", "grün", "1"],
  );
  assertEquals([first?.offset, first?.timestamp], ["0", "1234"]);
  assertEquals([second?.key, second?.value], [null, null]);
});

Deno.test("KafkaBroker shares a topic out to a changing group of kafkajs consumers", async () => {
  await using broker = await KafkaBroker.start({ topics: TOPICS });
  const kafka = kafkajsClient(broker.address);
  await using producer = await connectProducer(kafka);
  const send = (from: number, to: number) =>
    producer.send({ topic, messages: messages(numbered(from, to)) });
  const options = { groupId, topic };
  await using a = await runConsumer(kafka, options);
  const b = await runConsumer(kafka, options);
  const consumers = [a, b];
  const delivered = (count: number) =>
    eventually(() => {
      const values = new Set(consumers.flatMap(({ values }) => values));
      assertEquals(values.size, count);
    });
  const shares = (expected: number[]) =>
    eventually(() => {
      const counts = consumers.map(({ partitions }) => partitions.length);
      assertEquals(counts, expected);
    });
  await shares([3, 3]);
  await send(0, 100);
  await delivered(100);
  assert(a.values.length > 0 && b.values.length > 0, "both were given some");

  await using c = await runConsumer(kafka, options);
  consumers.push(c);
  await shares([2, 2, 2]);
  await send(100, 200);
  await delivered(200);

  await b[Symbol.asyncDispose]();
  await eventually(() =>
    assertEquals(a.partitions.length + c.partitions.length, 6)
  );
  await send(200, 300);
  await delivered(300);
});

Deno.test("KafkaBroker takes a silent member's share when its session ends", async () => {
  await using broker = await KafkaBroker.start({ topics: TOPICS });
  const kafka = kafkajsClient(broker.address);
  await using producer = await connectProducer(kafka);
  using silent = await WireClient.connect(broker.address);
  const protocol = "RoundRobinAssigner";
  const timeouts = { sessionTimeoutMs: 300, rebalanceTimeoutMs: 60_000 };
  const lost = await join(silent, { groupId, protocol, ...timeouts });
  await sync(silent, { ...lost, assignments: { [lost.memberId]: 1 } });
  await using consumer = await inTime(
    runConsumer(kafka, { groupId, topic }),
  );
  await producer.send({ topic, messages: messages(numbered(0, 10)) });
  await eventually(() => assertEquals(consumer.values.length, 10));
});

Deno.test("KafkaBroker goes on where a kafkajs group has stopped, after a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics: TOPICS };
  const expected: string[] = [];
  for (let round = 0; round < 3; round++) {
    await using broker = await KafkaBroker.start(options);
    const kafka = kafkajsClient(broker.address);
    await using producer = await connectProducer(kafka);
    expected.splice(0, 10, ...numbered(round * 10, round * 10 + 10));
    await producer.send({ topic, messages: messages(expected) });
    await using consumer = await runConsumer(kafka, { groupId, topic });
    await eventually(() =>
      assertEquals(consumer.values.toSorted(), expected.toSorted())
    );
  }
});

Deno.test("KafkaBroker serves the kafkajs admin", async () => {
  await using broker = await KafkaBroker.start();
  const kafka = kafkajsClient(broker.address);
  await using admin = await connectAdmin(kafka);
  await admin.createTopics({
    topics: [{
      topic,
      numPartitions: 2,
      configEntries: [{ name: "retention.ms", value: "1000" }],
    }],
  });
  assertEquals(await admin.listTopics(), [topic]);
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic,
      configNames: ["retention.ms"],
    }],
  });
  assertEquals(
    resources[0]?.configEntries.map(({ configValue }) => configValue),
    ["1000"],
  );
  await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });

  await using producer = await connectProducer(kafka);
  for (const timestamp of ["1000", "2000", "3000"]) {
    await producer.send({
      topic,
      messages: [{ partition: 2, value: "x", timestamp }],
    });
  }
  const offsetOf = (offsets: { partition: number; offset: string }[]) =>
    offsets.find(({ partition }) => partition === 2)?.offset;
  assertEquals(offsetOf(await admin.fetchTopicOffsets(topic)), "3");
  const byTime = await admin.fetchTopicOffsetsByTimestamp(topic, 1500);
  assertEquals(offsetOf(byTime), "1");

  const partitions = [{ partition: 2, offset: "2" }];
  await admin.setOffsets({ groupId, topic, partitions });
  const [committed] = await admin.fetchOffsets({ groupId });
  assertEquals(offsetOf(committed?.partitions ?? []), "2");
  {
    await using consumer = await runConsumer(kafka, { groupId, topic });
    await eventually(() => assertEquals(consumer.values, ["x"]));
    const [group] = (await admin.describeGroups([groupId])).groups;
    assertEquals([group?.state, group?.members.length], ["Stable", 1]);
    await assertRejects(() => admin.deleteGroups([groupId]), Error);
  }
  await admin.deleteGroups([groupId]);
  assertEquals((await admin.listGroups()).groups, []);
  await admin.deleteTopics({ topics: [topic] });
  assertEquals(await admin.listTopics(), []);
});

Deno.test("KafkaBroker creates no topic by itself", async () => {
  await using broker = await KafkaBroker.start();
  const kafka = kafkajsClient(broker.address);
  const producer = kafka.producer({ retry: { retries: 0 } });
  await producer.connect();
  await assertRejects(
    () => producer.send({ topic: "missing", messages: [{ value: "x" }] }),
    Error,
    "does not host this topic-partition",
  );
  await producer.disconnect();
  await using admin = await connectAdmin(kafka);
  assertEquals(await admin.listTopics(), []);
});

Deno.test("KafkaBroker refuses what is larger than max.message.bytes", async () => {
  const config = { "max.message.bytes": "1000" };
  await using broker = await KafkaBroker.start({
    topics: [{ name: topic, partitions: 1, config }],
  });
  await using producer = await connectProducer(kafkajsClient(broker.address));
  const send = (length: number) =>
    producer.send({ topic, messages: [{ value: "x".repeat(length) }] });
  await assertRejects(() => send(1000), Error, "larger than the max message");
  await send(500);
});

/** Sends 20 messages one by one while `onRequest` does harm; the values kept. */
async function sendThrough(onRequest: RequestHook): Promise<string[]> {
  await using broker = await KafkaBroker.start({ topics: TOPICS, onRequest });
  const kafka = kafkajsClient(broker.address);
  await using producer = await connectProducer(kafka);
  for (const message of messages(numbered(0, 20))) {
    await producer.send({ topic, messages: [message] });
  }
  await using consumer = await runConsumer(kafka, { groupId, topic });
  await eventually(() => assert(consumer.values.length >= 20));
  await using admin = await connectAdmin(kafka);
  const ends = await admin.fetchTopicOffsets(topic);
  const total = ends.reduce((sum, { offset }) => sum + Number(offset), 0);
  await eventually(() => assertEquals(consumer.values.length, total));
  return consumer.values.toSorted();
}

/** Does harm to every third Produce; `hits` counts how often. */
function everyThirdProduce(fault: Fault): RequestHook & { hits(): number } {
  let produces = 0;
  const hook: RequestHook = ({ apiName }) =>
    apiName === "Produce" && ++produces % 3 === 0 ? fault : undefined;
  return Object.assign(hook, { hits: () => Math.floor(produces / 3) });
}

const FAULTS: Fault[] = [
  { kind: "drop" },
  { kind: "drop_answer" },
  { kind: "delay", delayMs: 20 },
  { kind: "error", errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER },
];

for (const fault of FAULTS) {
  Deno.test(`KafkaBroker keeps each message once through the fault ${fault.kind}`, async () => {
    const hook = everyThirdProduce(fault);
    assertEquals(await sendThrough(hook), numbered(0, 20).toSorted());
    assert(hook.hits() >= 6, `${hook.hits()} faults`);
  });
}
