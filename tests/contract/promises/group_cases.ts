import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { startKcatMember } from "../broker_tools.ts";
import {
  collector,
  partitionsOf,
  publishTexts,
  runConsumer,
  type RunningConsumer,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { memberIds } from "./group_facts.ts";

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
};

/** Members of other clients. */
export const mixedGroupCases: KafkaCases = {
  "run() shares a group with librdkafka, whoever leads it": async (kafka) => {
    const [address = ""] = kafka.brokers;
    for (const leader of ["ours", "librdkafka"]) {
      const topic = await newTopic(kafka, { partitions: 4 });
      const groupId = newName("group");
      const { values, handler } = collector();
      const startOurs = () =>
        runConsumer(kafka, {
          groupId,
          topics: [topic],
          sessionTimeoutMs: 1_500,
          handler,
        });
      const startOther = () => startKcatMember({ address }, { groupId, topic });
      await using stack = new AsyncDisposableStack();
      const first = leader === "ours" ? await startOurs() : null;
      const other = stack.use(await startOther());
      await eventually(async () =>
        assertEquals(
          (await memberIds(kafka, groupId)).length,
          leader === "ours" ? 2 : 1,
        )
      );
      const ours = stack.use(first ?? await startOurs());
      await eventually(() => assertEquals(partitionsOf(ours).length, 2));
      const sent = Array.from({ length: 40 }, (_, index) => `${index}`);
      await publishTexts(kafka, topic, sent);
      await eventually(() =>
        assertEquals([...values, ...other.values].toSorted(), sent.toSorted())
      );
      assert(values.length > 0 && other.values.length > 0, "both have some");
    }
  },
};
