import { ensureTopics, type TopicSpec } from "@taskbell/kafka";
import { assertEquals, assertRejects } from "@std/assert";
import { connectAdmin } from "./kafkajs_client.ts";
import {
  connectionTo,
  type KafkaCases,
  newName,
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

/** What `ensureTopics()` promises, on every Kafka. */
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
    await assertRejects(() => ensure(kafka, [spec]), Error);
  },
};
