import {
  AdminError,
  describeTopics,
  ensureTopics,
  type TopicSpec,
} from "@taskbell/kafka";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { unusedPort } from "../support/unused_port.ts";
import { connectAdmin } from "./kafkajs_client.ts";
import { publishTexts } from "./running_consumer.ts";
import {
  connectionTo,
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
  type TestedKafka,
} from "./tested_kafka.ts";

const WEEK_MS = "604800000";

function specOf(name: string): TopicSpec {
  const config = { "retention.ms": WEEK_MS, "cleanup.policy": "delete" };
  return { name, partitions: 3, config };
}

function ensure(kafka: TestedKafka, specs: TopicSpec[]) {
  return ensureTopics(connectionTo(kafka), specs, { replicationFactor: 1 });
}

/** What the operator of topics can see and do, on every Kafka. */
export const adminCases: KafkaCases = {
  "ensureTopics() creates what is missing, from several sides at once": async (
    kafka,
  ) => {
    const specs = ["a", "b", "c"].map((name) => specOf(newName(name)));
    const answers = await Promise.all([
      ensure(kafka, specs),
      ensure(kafka, specs.slice(0, 2)),
      ensure(kafka, specs.slice(1)),
    ]);
    assertEquals(answers, [[], [], []]);
    assertEquals(await ensure(kafka, specs), []);
    await using admin = await connectAdmin(rawClient(kafka));
    const topics = specs.map(({ name }) => name);
    const metadata = await admin.fetchTopicMetadata({ topics });
    const counts = metadata.topics.map(({ partitions }) => partitions.length);
    assertEquals(counts, [3, 3, 3]);
  },

  "ensureTopics() reports what differs and leaves it": async (kafka) => {
    const spec = specOf(newName("drifted"));
    await ensure(kafka, [spec]);
    const wanted = {
      ...spec,
      partitions: 6,
      config: { ...spec.config, "retention.ms": "1000" },
    };
    const expected = [
      {
        topic: spec.name,
        setting: "partitions",
        expected: "6",
        actual: "3",
      },
      {
        topic: spec.name,
        setting: "retention.ms",
        expected: "1000",
        actual: WEEK_MS,
      },
    ];
    assertEquals(await ensure(kafka, [wanted]), expected);
    assertEquals(await ensure(kafka, [wanted]), expected);
  },

  "ensureTopics() says what the brokers refuse": async (kafka) => {
    const spec = { ...specOf(newName("odd")), config: { nonsense: "1" } };
    await assertRejects(
      () => ensure(kafka, [spec]),
      Error,
      `Cannot ensure the topics: Cannot create ${spec.name}: `,
    );
  },

  "ensureTopics() gets past a broker that is away": async (kafka) => {
    const spec = specOf(newName("topic"));
    const away = `127.0.0.1:${unusedPort()}`;
    const connection = {
      ...connectionTo(kafka),
      brokers: [away, ...kafka.brokers],
    };
    const options = { replicationFactor: 1 };
    assertEquals(await ensureTopics(connection, [spec], options), []);
  },

  "describeTopics() tells partitions, offsets and settings": async (kafka) => {
    const topics = await Promise.all([
      newTopic(kafka, { partitions: 2, config: { "retention.ms": WEEK_MS } }),
      newTopic(kafka),
    ]);
    const [topic = "", other = ""] = topics;
    await publishTexts(kafka, other, ["a", "b", "c"]);
    const described = await describeTopics(connectionTo(kafka), { topics });
    assertEquals(described.map((each) => each.topic), topics.toSorted());

    const first = described.find((each) => each.topic === topic);
    assertEquals(first?.internal, false);
    const numbers = first?.partitions.map(({ partition }) => partition);
    assertEquals(numbers, [0, 1]);
    for (const each of first?.partitions ?? []) {
      assert(each.leader !== null);
      assert(each.replicas.includes(each.leader));
      assertEquals(each.inSyncReplicas, each.replicas);
      assertEquals([each.startOffset, each.endOffset], [0, 0]);
    }
    const settings = new Map(first?.config?.map((each) => [each.name, each]));
    assertEquals(settings.get("retention.ms")?.value, WEEK_MS);
    assertEquals(settings.get("retention.ms")?.isDefault, false);
    assertEquals(settings.get("cleanup.policy")?.isDefault, true);

    const second = described.find((each) => each.topic === other);
    const offsets = second?.partitions
      .map(({ startOffset, endOffset }) => [startOffset, endOffset]);
    assertEquals(offsets, [[0, 3]]);
  },

  "describeTopics() knows all topics, or none of no names": async (kafka) => {
    const topic = await newTopic(kafka);
    const all = await describeTopics(connectionTo(kafka));
    assert(all.some((each) => each.topic === topic));
    assertEquals(await describeTopics(connectionTo(kafka), { topics: [] }), []);
  },

  "describeTopics() names a topic that is not there": async (kafka) => {
    const topics = [await newTopic(kafka), newName("missing")];
    const error = await assertRejects(
      () => describeTopics(connectionTo(kafka), { topics }),
      AdminError,
      topics[1],
    );
    assertEquals(error.reason, "unknown_topic");
  },
};
