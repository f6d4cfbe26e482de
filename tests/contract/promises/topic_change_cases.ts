import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { connectAdmin } from "../kafkajs_client.ts";
import {
  collector,
  partitionsOf,
  publishTexts,
  runConsumer,
  startConsumer,
} from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
  type TestedKafka,
} from "../tested_kafka.ts";
import { runMember, type RunningMember } from "./run_member.ts";

async function addPartitions(
  kafka: TestedKafka,
  { topic, count }: { topic: string; count: number },
): Promise<void> {
  await using admin = await connectAdmin(rawClient(kafka));
  await admin.createPartitions({ topicPartitions: [{ topic, count }] });
}

async function deleteTopic(kafka: TestedKafka, topic: string): Promise<void> {
  await using admin = await connectAdmin(rawClient(kafka));
  await admin.deleteTopics({ topics: [topic] });
}

/** Topics that change, come and go. */
export const topicChangeCases: KafkaCases = {
  "run() takes up the partitions that a topic gets while it runs": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { name: newName("a") });
    const other = await newTopic(kafka, { name: newName("b") });
    const groupId = newName("group");
    const { values, handler } = collector();
    const join = (clientId: string) =>
      runMember(kafka, {
        groupId,
        topics: [topic, other],
        handler,
        connection: { brokers: kafka.brokers, clientId },
        metadataMaxAgeMs: 200,
      });
    const topicsOf = ({ status }: RunningMember) =>
      status().assignments.map(({ topic }) => topic);
    // Partitions go out by name: who leads the group has none of the topic.
    await using leader = join("z");
    await eventually(() => assertEquals(topicsOf(leader), [topic, other]));
    await using follower = join("a");
    await eventually(() =>
      assertEquals([follower, leader].map(topicsOf), [[topic], [other]])
    );
    await addPartitions(kafka, { topic, count: 5 });
    await eventually(() =>
      assertEquals(
        [...partitionsOf(leader), ...partitionsOf(follower)].length,
        6,
      )
    );
    const sent = Array.from({ length: 60 }, (_, index) => `${index}`);
    await publishTexts(kafka, topic, sent);
    await eventually(() => assertEquals(values.toSorted(), sent.toSorted()));
  },

  "run() says which topic is missing, and takes it up once it is there": async (
    kafka,
  ) => {
    const topic = newName("topic");
    const { values, handler } = collector();
    await using consumer = startConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    await eventually(() =>
      assertMatch(
        consumer.status().reason ?? "",
        new RegExp(`Cannot read the topic ${topic} as it does not exist`),
      )
    );
    await newTopic(kafka, { name: topic });
    await publishTexts(kafka, topic, ["a"]);
    await eventually(() => assertEquals(values, ["a"]));
    assertEquals(consumer.status().reason, null);
  },

  "run() reads a topic anew that was deleted and made again": async (kafka) => {
    const topic = await newTopic(kafka);
    const { values, handler } = collector();
    await publishTexts(kafka, topic, ["a", "b"]);
    await using consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    await eventually(() => assertEquals(values, ["a", "b"]));
    await deleteTopic(kafka, topic);
    await eventually(() =>
      assertMatch(consumer.status().reason ?? "", /it does not exist/)
    );
    await newTopic(kafka, { name: topic });
    await publishTexts(kafka, topic, ["c"]);
    await eventually(() => assertEquals(values, ["a", "b", "c"]));
    await eventually(() => assertEquals(consumer.status().ready, true));
  },
};
