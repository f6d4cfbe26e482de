import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  collector,
  committedOffset,
  partitionsOf,
  publishTexts,
  runConsumer,
  startConsumer,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { groupState, memberIds } from "./group_facts.ts";
import { HeldHandler } from "./held_handler.ts";

/** An end in good order. */
export const cleanStopCases: KafkaCases = {
  "run() redelivers nothing after clean stops, whoever goes on": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 3 });
    const groupId = newName("group");
    const { values, handler } = collector();
    const sent: string[] = [];
    const join = () =>
      runConsumer(kafka, { groupId, topics: [topic], handler });
    for (let round = 0; round < 3; round++) {
      const members = await Promise.all([join(), join()]);
      const batch = Array.from({ length: 200 }, (_, i) => `${round}/${i}`);
      sent.push(...batch);
      await publishTexts(kafka, topic, batch);
      // They stop in the middle of the work.
      await eventually(() => assert(values.length > sent.length - 200));
      await Promise.all(members.map((member) => member.stop()));
      for (const { status } of members) {
        assertEquals([status().ready, status().reason], [false, "stopped"]);
      }
    }
    await using _last = await join();
    await eventually(() => assert(values.length >= sent.length));
    assertEquals(values.toSorted(), sent.toSorted());
  },

  "run() starts nothing new and finishes what runs when it stops": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    const handler = new HeldHandler();
    const consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      concurrency: 1,
      graceMs: 60_000,
      handler: handler.handle,
    });
    await eventually(() => assertEquals(handler.running, 1));
    const stopped = consumer.stop();
    handler.releaseAll();
    await stopped;
    assertEquals(
      [handler.started, handler.finished, handler.aborted],
      [["a"], ["a"], []],
    );
    assertEquals(await committedOffset(kafka, { groupId, topic }), 1);
    assertEquals(await groupState(kafka, groupId), "Empty");
  },

  "run() lets go of what outlasts the grace, and commits what is done": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    const handler = new HeldHandler((value) => value === "b");
    const consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      graceMs: 100,
      handler: handler.handle,
    });
    await eventually(() => assertEquals(handler.finished, ["a", "c"]));
    await consumer.stop();
    assertEquals(handler.aborted, ["b"]);
    assertEquals(await committedOffset(kafka, { groupId, topic }), 1);
  },

  "run() redelivers only the stuck record, and nothing of what is behind it":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      const behind = Array.from({ length: 300 }, (_, index) => `${index}`);
      await publishTexts(kafka, topic, ["stuck", ...behind]);
      const options = { groupId, topics: [topic], graceMs: 100 };
      const first = new HeldHandler((value) => value === "stuck");
      const consumer = await runConsumer(kafka, {
        ...options,
        handler: first.handle,
      });
      await eventually(() =>
        assertEquals(first.finished.toSorted(), behind.toSorted())
      );
      await consumer.stop();
      assertEquals(first.aborted, ["stuck"]);
      // One that sees nothing of it between must not forget it.
      const between = await runConsumer(kafka, {
        ...options,
        handler: (_, signal) =>
          new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason))
          ),
      });
      await between.stop();
      const { values, handler } = collector();
      await using _last = await runConsumer(kafka, { ...options, handler });
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 301)
      );
      assertEquals(values, ["stuck"]);
    },

  "run() takes a handler that returns because it is let go of for not done":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      await publishTexts(kafka, topic, ["a"]);
      const started = Promise.withResolvers<void>();
      const consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        graceMs: 50,
        handler: (_, signal) => {
          started.resolve();
          return new Promise((resolve) =>
            signal.addEventListener("abort", () => resolve())
          );
        },
      });
      await started.promise;
      await consumer.stop();
      assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
    },

  "run() leaves the group at once: another takes over before the session ends":
    async (kafka) => {
      const topic = await newTopic(kafka, { partitions: 2 });
      const { values, handler } = collector();
      const options = {
        groupId: newName("group"),
        topics: [topic],
        // Longer than the test waits.
        sessionTimeoutMs: 30_000,
        handler,
      };
      const first = await runConsumer(kafka, options);
      await using second = await runConsumer(kafka, options);
      await eventually(() =>
        assertEquals(
          [partitionsOf(first).length, partitionsOf(second).length],
          [1, 1],
        )
      );
      await first.stop();
      await eventually(() => assertEquals(partitionsOf(second), [0, 1]));
      await publishTexts(kafka, topic, ["a", "b", "c", "d"]);
      await eventually(() =>
        assertEquals(values.toSorted(), ["a", "b", "c", "d"])
      );
    },

  "run() stops at once while it waits to join": async (kafka) => {
    const topic = await newTopic(kafka);
    const options = {
      groupId: newName("group"),
      topics: [topic],
      sessionTimeoutMs: 10_000,
    };
    await publishTexts(kafka, topic, ["slow"]);
    const handler = new HeldHandler();
    await using _first = await runConsumer(kafka, {
      ...options,
      handler: handler.handle,
    });
    await eventually(() => assertEquals(handler.running, 1));
    const [firstId] = await memberIds(kafka, options.groupId);
    const second = startConsumer(kafka, { ...options, handler: () => {} });
    // The first member holds the rebalance up, and with it the second one.
    await eventually(async () =>
      assertEquals(
        await groupState(kafka, options.groupId),
        "PreparingRebalance",
      )
    );
    await second.stop();
    assertEquals(handler.running, 1);
    // The group does not wait for the one that has gone.
    assertEquals(await memberIds(kafka, options.groupId), [firstId]);
    handler.releaseAll();
  },

  "run() keeps to its grace when it stops while it lets partitions go": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const options = {
      groupId: newName("group"),
      topics: [topic],
      sessionTimeoutMs: 1_500,
    };
    await publishTexts(kafka, topic, ["slow"]);
    const handler = new HeldHandler();
    const first = await runConsumer(kafka, {
      ...options,
      graceMs: 100,
      releaseAfterMs: 3_600_000,
      handler: handler.handle,
    });
    await eventually(() => assertEquals(handler.running, 1));
    await using _second = startConsumer(kafka, {
      ...options,
      handler: () => {},
    });
    await eventually(() =>
      assertMatch(first.status().reason ?? "", /letting go/)
    );
    await first.stop();
    assertEquals(handler.aborted, ["slow"]);
  },
};
