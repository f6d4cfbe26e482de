import {
  AdminError,
  describeGroup,
  listGroups,
  seekGroup,
  type SeekTarget,
} from "@taskbell/kafka";
import { assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { connectProducer } from "./kafkajs_client.ts";
import { collector, publishTexts, runConsumer } from "./running_consumer.ts";
import {
  connectionTo,
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
  type TestedKafka,
} from "./tested_kafka.ts";

/** A minute between the records of {@linkcode stoppedGroup}. */
const MINUTE_MS = 60_000;
const FIRST_MS = Date.UTC(2026, 0, 1);

/** Writes four records to each partition, a minute between them. */
async function writeRecords(
  kafka: TestedKafka,
  { topic, partitions }: { topic: string; partitions: readonly number[] },
): Promise<void> {
  await using producer = await connectProducer(rawClient(kafka));
  for (const partition of partitions) {
    for (const index of [0, 1, 2, 3]) {
      const value = `${partition}-${index}`;
      const timestamp = String(FIRST_MS + index * MINUTE_MS);
      const messages = [{ partition, value, timestamp }];
      await producer.send({ topic, messages });
    }
  }
}

/** A group that has read all eight records of two partitions. */
async function stoppedGroup(
  kafka: TestedKafka,
): Promise<{ groupId: string; topic: string }> {
  const topic = await newTopic(kafka, { partitions: 2 });
  const groupId = newName("group");
  await writeRecords(kafka, { topic, partitions: [0, 1] });
  await readOn(kafka, { groupId, topic, expected: 8 });
  return { groupId, topic };
}

/** Reads with the group until there is nothing more, and stops it. */
async function readOn(
  kafka: TestedKafka,
  { groupId, topic, expected }: {
    groupId: string;
    topic: string;
    expected: number;
  },
): Promise<string[]> {
  const { values, handler } = collector();
  await using _consumer = await runConsumer(kafka, {
    groupId,
    topics: [topic],
    handler,
  });
  await eventually(() => assertEquals(values.length, expected));
  return values.sort();
}

async function positions(kafka: TestedKafka, groupId: string) {
  const { partitions } = await describeGroup(connectionTo(kafka), groupId);
  return partitions.map(({ committedOffset }) => committedOffset);
}

async function expectRefusal(
  action: () => Promise<unknown>,
  { reason, says }: { reason: AdminError["reason"]; says: string },
): Promise<void> {
  const error = await assertRejects(action, AdminError, says);
  assertEquals(error.reason, reason);
}

/** What the operator of a group can see and do, on every Kafka. */
export const groupAdminCases: KafkaCases = {
  "describeGroup() tells members, offsets and lag": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 2 });
    const groupId = newName("group");
    await writeRecords(kafka, { topic, partitions: [0, 1] });
    const running = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: () => {},
    });
    const described = await eventually(async () => {
      const group = await describeGroup(connectionTo(kafka), groupId);
      assertEquals(group.totalLag, 0);
      return group;
    });
    assertEquals(described.state, "Stable");
    const [member] = described.members;
    assertEquals(described.members.length, 1);
    assertEquals(member?.clientId, "contract");
    assertEquals(member?.clientHost, "127.0.0.1");
    const assignments = member?.assignments
      .map((each) => ({ ...each, partitions: each.partitions.toSorted() }));
    assertEquals(assignments, [{ topic, partitions: [0, 1] }]);
    const memberId = member?.memberId ?? null;
    const done = { memberId, committedOffset: 4, lag: 0 };
    assertEquals(
      described.partitions,
      [0, 1].map((partition) => ({ topic, partition, endOffset: 4, ...done })),
    );

    await running.stop();
    await writeRecords(kafka, { topic, partitions: [1] });
    const stopped = await describeGroup(connectionTo(kafka), groupId);
    assertEquals(stopped.state, "Empty");
    assertEquals(stopped.members, []);
    assertEquals(stopped.totalLag, 4);
    const [first, second] = stopped.partitions;
    assertEquals([first?.lag, second?.lag], [0, 4]);
    assertEquals([first?.memberId, second?.memberId], [null, null]);
  },

  "describeGroup() counts all records of a partition without offset": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    // It commits nothing at all.
    const consumer = rawClient(kafka).consumer({
      groupId,
      maxWaitTimeInMs: 50,
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({ autoCommit: false, eachMessage: async () => {} });
      const group = await eventually(async () => {
        const group = await describeGroup(connectionTo(kafka), groupId);
        assertEquals(group.partitions.length, 1);
        return group;
      });
      assertEquals(group.partitions[0]?.committedOffset, null);
      assertEquals(group.partitions[0]?.lag, 3);
      assertEquals(group.totalLag, 3);
    } finally {
      await consumer.disconnect();
    }
  },

  "describeGroup() calls a group Dead that is not there": async (kafka) => {
    const groupId = newName("nobody");
    const group = await describeGroup(connectionTo(kafka), groupId);
    assertEquals(group.state, "Dead");
    assertEquals(group.members, []);
    assertEquals(group.partitions, []);
  },

  "listGroups() names a group that is stopped": async (kafka) => {
    const { groupId } = await stoppedGroup(kafka);
    const groups = await listGroups(connectionTo(kafka));
    const found = groups.find((group) => group.groupId === groupId);
    assertEquals(found, { groupId, protocolType: "consumer" });
    const names = groups.map((group) => group.groupId);
    assertEquals(names, names.toSorted());
  },

  "seekGroup() moves a stopped group, which goes on there": async (kafka) => {
    const { groupId, topic } = await stoppedGroup(kafka);
    const targets: [SeekTarget, number][] = [
      ["start", 0],
      [{ offset: 3 }, 3],
      [{ timestampMs: FIRST_MS + MINUTE_MS }, 1],
      [{ timestampMs: FIRST_MS + MINUTE_MS + 1 }, 2],
      [{ timestampMs: FIRST_MS + 9 * MINUTE_MS }, 4],
      [{ timestampMs: 0 }, 0],
      ["end", 4],
      [{ offset: 2 }, 2],
    ];
    let from = 4;
    for (const [target, to] of targets) {
      const results = await seekGroup(connectionTo(kafka), groupId, {
        topic,
        to: target,
      });
      const expected = [0, 1].map((partition) => ({
        topic,
        partition,
        from,
        to,
      }));
      assertEquals(results, expected);
      assertEquals(await positions(kafka, groupId), [to, to]);
      from = to;
    }
    const values = await readOn(kafka, { groupId, topic, expected: 4 });
    assertEquals(values, ["0-2", "0-3", "1-2", "1-3"]);
  },

  "seekGroup() moves the named partitions alone": async (kafka) => {
    const { groupId, topic } = await stoppedGroup(kafka);
    const seek = (partitions: number[]) =>
      seekGroup(connectionTo(kafka), groupId, {
        topic,
        partitions,
        to: "start",
      });
    assertEquals(await seek([]), []);
    assertEquals(await positions(kafka, groupId), [4, 4]);
    assertEquals((await seek([1])).map(({ partition }) => partition), [1]);
    assertEquals(await positions(kafka, groupId), [4, 0]);
  },

  "seekGroup() makes a group that is not there": async (kafka) => {
    const topic = await newTopic(kafka);
    await writeRecords(kafka, { topic, partitions: [0] });
    const groupId = newName("group");
    const results = await seekGroup(connectionTo(kafka), groupId, {
      topic,
      to: { offset: 3 },
    });
    assertEquals(results, [{ topic, partition: 0, from: null, to: 3 }]);
    assertEquals(await readOn(kafka, { groupId, topic, expected: 1 }), ["0-3"]);
  },

  "seekGroup() refuses what can't be, and moves nothing": async (kafka) => {
    const { groupId, topic } = await stoppedGroup(kafka);
    const seek = (partitions: number[] | undefined, to: SeekTarget) => () =>
      seekGroup(connectionTo(kafka), groupId, { topic, partitions, to });
    const outside = "offsets are 0 to 4: current value is";
    for (const offset of [5, -1, 1.5, NaN]) {
      await expectRefusal(seek(undefined, { offset }), {
        reason: "offset_out_of_range",
        says: `${outside} ${offset}`,
      });
    }
    await expectRefusal(seek(undefined, { timestampMs: -1 }), {
      reason: "offset_out_of_range",
      says: "current value is -1",
    });
    await expectRefusal(seek([0, 2], "start"), {
      reason: "unknown_partition",
      says: "partitions are 0 to 1: current value is 2",
    });
    const missing = newName("missing");
    await expectRefusal(
      () =>
        seekGroup(connectionTo(kafka), groupId, {
          topic: missing,
          to: "start",
        }),
      { reason: "unknown_topic", says: missing },
    );
    assertEquals(await positions(kafka, groupId), [4, 4]);
  },

  "seekGroup() refuses a group with members": async (kafka) => {
    const topic = await newTopic(kafka);
    await writeRecords(kafka, { topic, partitions: [0] });
    const groupId = newName("group");
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: () => {},
    });
    await eventually(async () => {
      assertEquals(await positions(kafka, groupId), [4]);
    });
    await expectRefusal(
      () => seekGroup(connectionTo(kafka), groupId, { topic, to: "start" }),
      {
        reason: "group_has_members",
        says: "must have no members: current value is Stable with 1 members",
      },
    );
    assertEquals(await positions(kafka, groupId), [4]);
  },
};
