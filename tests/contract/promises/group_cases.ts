import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { connectAdmin } from "../kafkajs_client.ts";
import {
  collector,
  partitionsOf,
  publishTexts,
  runConsumer,
  type RunningConsumer,
  startConsumer,
} from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
  type TestedKafka,
} from "../tested_kafka.ts";
import { runMember } from "./run_member.ts";

async function addPartitions(
  kafka: TestedKafka,
  { topic, count }: { topic: string; count: number },
): Promise<void> {
  await using admin = await connectAdmin(rawClient(kafka));
  await admin.createPartitions({ topicPartitions: [{ topic, count }] });
}

/** All that some members have, sorted. */
function allPartitions(members: readonly RunningConsumer[]): number[] {
  return members.flatMap(partitionsOf).toSorted((a, b) => a - b);
}

/** Shares of a group, in cases that are rare. */
export const groupCases: KafkaCases = {
  "run() shares the partitions with the other members of its group": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 4 });
    const [a, b] = [collector(), collector()];
    const options = {
      groupId: newName("group"),
      topics: [topic],
      // Heartbeats, which tell of the other member, are as frequent.
      sessionTimeoutMs: 1_500,
    };
    await using first = await runConsumer(kafka, {
      ...options,
      handler: a.handler,
    });
    const second = await runConsumer(kafka, { ...options, handler: b.handler });
    await eventually(() =>
      assertEquals(
        [partitionsOf(first).length, partitionsOf(second).length],
        [2, 2],
      )
    );
    const sent = Array.from({ length: 100 }, (_, index) => `${index}`);
    await publishTexts(kafka, topic, sent);
    await eventually(() =>
      assertEquals([...a.values, ...b.values].toSorted(), sent.toSorted())
    );
    assert(a.values.length > 0 && b.values.length > 0, "both have some");
    await second.stop();
    await eventually(() => assertEquals(partitionsOf(first), [0, 1, 2, 3]));
    await publishTexts(kafka, topic, ["last"]);
    await eventually(() => assertEquals(a.values.at(-1), "last"));
    assertEquals(a.values.length + b.values.length, 101);
  },

  "run() takes up the partitions that a topic gets while it runs": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const { values, handler } = collector();
    const options = {
      groupId: newName("group"),
      topics: [topic],
      handler,
      metadataMaxAgeMs: 200,
    };
    // Whichever of them leads the group, two have nothing to read at first.
    await using first = runMember(kafka, options);
    await using second = runMember(kafka, options);
    await using third = runMember(kafka, options);
    const members = [first, second, third];
    await eventually(() => {
      assertEquals(members.map(({ status }) => status().ready), [
        true,
        true,
        true,
      ]);
      assertEquals(allPartitions(members), [0]);
    });
    await addPartitions(kafka, { topic, count: 6 });
    await eventually(() =>
      assertEquals(members.map((member) => partitionsOf(member).length), [
        2,
        2,
        2,
      ])
    );
    const sent = Array.from({ length: 60 }, (_, index) => `${index}`);
    await publishTexts(kafka, topic, sent);
    await eventually(() => assertEquals(values.toSorted(), sent.toSorted()));
  },

  "run() is ready without partitions, and steps in for another": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const { values, handler } = collector();
    const options = {
      groupId: newName("group"),
      topics: [topic],
      sessionTimeoutMs: 1_500,
      handler,
    };
    const members = [
      await runConsumer(kafka, options),
      await runConsumer(kafka, options),
    ];
    await eventually(() => {
      assertEquals(allPartitions(members), [0]);
      assert(members.every(({ status }) => status().ready));
    });
    const [busy, idle] = members.toSorted((a, b) =>
      partitionsOf(b).length - partitionsOf(a).length
    );
    await busy?.stop();
    await publishTexts(kafka, topic, ["a"]);
    await eventually(() => assertEquals(values, ["a"]));
    await idle?.stop();
  },

  "run() leaves members their topics that it does not read itself": async (
    kafka,
  ) => {
    const topics = [await newTopic(kafka), await newTopic(kafka)];
    const groupId = newName("group");
    const handled = [collector(), collector()];
    const members: RunningConsumer[] = [];
    for (const [index, topic] of topics.entries()) {
      members.push(
        await runConsumer(kafka, {
          groupId,
          topics: [topic],
          sessionTimeoutMs: 1_500,
          handler: handled[index]?.handler ?? (() => {}),
        }),
      );
    }
    await eventually(() =>
      assertEquals(
        members.map(({ status }) => status().assignments),
        topics.map((topic) => [{ topic, partitions: [0] }]),
      )
    );
    for (const topic of topics) await publishTexts(kafka, topic, [topic]);
    await eventually(() =>
      assertEquals(
        handled.map(({ values }) => values),
        topics.map((topic) => [topic]),
      )
    );
    for (const member of members) await member.stop();
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
};
