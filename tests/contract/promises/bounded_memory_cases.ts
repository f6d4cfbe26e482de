import { OutageError } from "@taskbell/kafka";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { FaultCases } from "../embedded_kafka.ts";
import { connectAdmin } from "../kafkajs_client.ts";
import {
  collector,
  committedOffset,
  publishTexts,
  runConsumer,
  textOf,
} from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
  type TestedKafka,
} from "../tested_kafka.ts";
import { errorLogger } from "./error_logger.ts";
import { HeldHandler } from "./held_handler.ts";
import { publishBacklog } from "./publish_backlog.ts";

/** How far records behind a stuck one go on. */
const MAX_SPAN = 10_000;
/** How many records wait in the queues of a partition. */
const MAX_QUEUED = 1_000;

/** Sets the group's offset, as an operator may do. */
async function commit(
  kafka: TestedKafka,
  { groupId, topic, offset }: {
    groupId: string;
    topic: string;
    offset: number;
  },
): Promise<void> {
  await using admin = await connectAdmin(rawClient(kafka));
  const partitions = [{ partition: 0, offset: `${offset}` }];
  await admin.setOffsets({ groupId, topic, partitions });
}

/** What is in memory does not grow with the backlog. */
export const boundedMemoryCases: KafkaCases = {
  "run() hands out no more while all handlers hang": async (kafka) => {
    const topic = await newTopic(kafka);
    const count = 5_000;
    await publishBacklog(kafka, { topic, count });
    const handler = new HeldHandler();
    await using consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      concurrency: 8,
      handler: handler.handle,
    });
    await eventually(() => {
      assertEquals(consumer.status().partitions[0]?.paused, true);
      assertEquals([handler.started.length, handler.running], [8, 8]);
    });
    assertEquals(consumer.status().partitions[0]?.lag, count);
    handler.releaseAll();
    await eventually(() => assertEquals(handler.finished.length, count));
    await eventually(() => {
      const [partition] = consumer.status().partitions;
      assertEquals([partition?.paused, partition?.lag], [false, 0]);
    });
  },

  "run() goes on behind a stuck record up to a bound": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const count = MAX_SPAN + 2_000;
    await publishBacklog(kafka, { topic, count });
    const handler = new HeldHandler((value) => value.startsWith("0 "));
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: handler.handle,
    });
    await eventually(() => {
      assertEquals(consumer.status().partitions[0]?.paused, true);
      assertEquals(handler.finished.length, MAX_SPAN - 1);
    });
    assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
    handler.releaseAll();
    await eventually(() => assertEquals(handler.finished.length, count));
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), count)
    );
  },

  "run() begins at the start of the log where the group has no offset": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const { values, handler } = collector();
    await publishTexts(kafka, topic, ["a", "b"]);
    await using _consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    await publishTexts(kafka, topic, ["c"]);
    await eventually(() => assertEquals(values, ["a", "b", "c"]));
  },

  "run() begins at the start of the log where it no longer has the offset":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      await publishTexts(kafka, topic, ["a", "b"]);
      await commit(kafka, { groupId, topic, offset: 1_000 });
      const { values, handler } = collector();
      const { logger, errors } = errorLogger();
      await using _consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        handler,
        logger,
      });
      await eventually(() => assertEquals(values, ["a", "b"]));
      assertEquals(errors, ["The log no longer has the offset of the group"]);
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
      );
    },
};

/** The same, as the brokers see it. */
export const fetchFaultCases: FaultCases = {
  "run() asks for no more once it has enough for now": async (kafka) => {
    const topic = await newTopic(kafka);
    const idle = await newTopic(kafka);
    const groupId = newName("group");
    // Ten times of what it takes at once.
    await publishBacklog(kafka, { topic, count: 6_000, bytes: 500 });
    const seen = { fetches: 0, heartbeats: 0 };
    using _hook = kafka.onRequest((request) => {
      if (request.apiName === "Fetch" && request.topics?.includes(topic)) {
        seen.fetches++;
      }
      if (request.groupId === groupId && request.apiName === "Heartbeat") {
        seen.heartbeats++;
      }
      return undefined;
    });
    const started = new Set<number>();
    const notes: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic, idle],
      sessionTimeoutMs: 1_500,
      redelivery: () => 3_600_000,
      handler: ({ record }) => {
        if (record.topic === topic) {
          started.add(record.offset);
          throw new OutageError("away");
        }
        notes.push(textOf(record.value));
      },
    });
    const pausedTopics = () =>
      consumer.status().partitions
        .filter(({ paused }) => paused).map(({ topic }) => topic);
    await eventually(() => assertEquals(pausedTopics(), [topic]));
    const fetches = await eventually(async () => {
      const { fetches, heartbeats } = seen;
      await eventually(() => assert(seen.heartbeats >= heartbeats + 2));
      assertEquals(seen.fetches, fetches);
      return fetches;
    });
    assert(fetches < 20, `${fetches} until it had enough`);
    // The other topic is read on.
    await publishTexts(kafka, idle, ["note"]);
    await eventually(() => assertEquals(notes, ["note"]));
    assertEquals(seen.fetches, fetches);
    assertEquals(started.size, MAX_QUEUED);
  },

  "run() goes on when the log loses its place in the middle": async (kafka) => {
    const topic = await newTopic(kafka);
    await publishTexts(kafka, topic, ["a", "b"]);
    const state = { refuse: false };
    using _hook = kafka.onRequest((request) =>
      state.refuse && request.apiName === "Fetch" &&
        request.topics?.includes(topic)
        ? { kind: "error", errorCode: 1 }
        : undefined
    );
    const { values, handler } = collector();
    await using consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    await eventually(() => assertEquals(values, ["a", "b"]));
    state.refuse = true;
    await eventually(() => assertEquals(consumer.status().ready, false));
    state.refuse = false;
    await publishTexts(kafka, topic, ["c"]);
    await eventually(() => assertEquals(values.at(-1), "c"));
    await eventually(() => assertEquals(consumer.status().ready, true));
  },
};
