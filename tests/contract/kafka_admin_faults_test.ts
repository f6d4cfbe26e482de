import {
  describeTopics,
  ensureTopics,
  type KafkaConnection,
  seekGroup,
  type TopicSpec,
} from "@taskbell/kafka";
import { ErrorCode, type Fault, KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals, assertRejects } from "@std/assert";

const {
  INVALID_REPLICATION_FACTOR,
  LEADER_NOT_AVAILABLE,
  NOT_CONTROLLER,
  NOT_LEADER_OR_FOLLOWER,
  TOPIC_AUTHORIZATION_FAILED,
  UNKNOWN_TOPIC_OR_PARTITION,
} = ErrorCode;

const TOPIC = "events";
const NEW_TOPIC: TopicSpec = { name: "new", partitions: 1, config: {} };
const OPTIONS = { replicationFactor: 1 };

interface FaultyBroker extends AsyncDisposable {
  connection: KafkaConnection;
  /** How many requests of the kind have come. */
  asked: () => number;
}

/** A broker that answers the first requests of a kind with these errors. */
async function startFaulty(
  kind: string,
  errorCodes: ErrorCode[],
): Promise<FaultyBroker> {
  const faults = errorCodes.map((errorCode): Fault => ({
    kind: "error",
    errorCode,
  }));
  let asked = 0;
  const broker = await KafkaBroker.start({
    topics: [{ name: TOPIC, partitions: 1, config: {} }],
    onRequest({ apiName }) {
      if (apiName !== kind) return undefined;
      asked++;
      return faults.shift();
    },
  });
  return {
    connection: { brokers: [broker.address], clientId: "admin" },
    asked: () => asked,
    [Symbol.asyncDispose]: () => broker.stop(),
  };
}

function twice(errorCode: ErrorCode): ErrorCode[] {
  return [errorCode, errorCode];
}

Deno.test("seekGroup() says at once that the client may not see the offsets", async () => {
  await using broker = await startFaulty(
    "ListOffsets",
    twice(TOPIC_AUTHORIZATION_FAILED),
  );
  await assertRejects(
    () => seekGroup(broker.connection, "group", { topic: TOPIC, to: "end" }),
    Error,
    "Cannot seek the group group: Not authorized to access topics",
  );
  assertEquals(broker.asked(), 2);
});

Deno.test("seekGroup() tries again when a leader has moved", async () => {
  await using broker = await startFaulty(
    "ListOffsets",
    twice(NOT_LEADER_OR_FOLLOWER),
  );
  const to = "end";
  assertEquals(
    await seekGroup(broker.connection, "group", { topic: TOPIC, to }),
    [{ topic: TOPIC, partition: 0, from: null, to: 0 }],
  );
});

Deno.test("describeTopics() says that the client may not see the offsets", async () => {
  await using broker = await startFaulty(
    "ListOffsets",
    twice(TOPIC_AUTHORIZATION_FAILED),
  );
  await assertRejects(
    () => describeTopics(broker.connection),
    Error,
    "Not authorized to access topics",
  );
});

Deno.test("describeTopics() leaves a gap where a leader has moved", async () => {
  await using broker = await startFaulty(
    "ListOffsets",
    twice(NOT_LEADER_OR_FOLLOWER),
  );
  const [topic] = await describeTopics(broker.connection);
  const [partition] = topic?.partitions ?? [];
  assertEquals([partition?.startOffset, partition?.endOffset], [null, null]);
});

Deno.test("describeTopics() asks again while a node does not know the settings", async () => {
  await using broker = await startFaulty(
    "DescribeConfigs",
    [UNKNOWN_TOPIC_OR_PARTITION],
  );
  const [topic] = await describeTopics(broker.connection);
  assertEquals(topic?.config !== null, true);
});

for (const kind of ["CreateTopics", "Metadata"]) {
  Deno.test(`ensureTopics() tries again when ${kind} finds the cluster in a move`, async () => {
    const code = kind === "Metadata" ? LEADER_NOT_AVAILABLE : NOT_CONTROLLER;
    await using broker = await startFaulty(kind, twice(code));
    const { connection } = broker;
    assertEquals(await ensureTopics(connection, [NEW_TOPIC], OPTIONS), []);
    const topics = await describeTopics(connection);
    assertEquals(topics.map(({ topic }) => topic), [TOPIC, NEW_TOPIC.name]);
  });
}

Deno.test("ensureTopics() says at once which topic the brokers refuse, and why", async () => {
  await using broker = await startFaulty(
    "CreateTopics",
    twice(INVALID_REPLICATION_FACTOR),
  );
  await assertRejects(
    () => ensureTopics(broker.connection, [NEW_TOPIC], OPTIONS),
    Error,
    "Cannot ensure the topics: Cannot create new: Refused",
  );
  assertEquals(broker.asked(), 1);
});

Deno.test("ensureTopics() compares partitions alone when it may not see the settings", async () => {
  await using broker = await startFaulty(
    "DescribeConfigs",
    [TOPIC_AUTHORIZATION_FAILED],
  );
  const spec = { name: TOPIC, partitions: 2, config: { "retention.ms": "1" } };
  assertEquals(await ensureTopics(broker.connection, [spec], OPTIONS), [
    { topic: TOPIC, setting: "partitions", expected: "2", actual: "1" },
  ]);
});
