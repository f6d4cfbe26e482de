import { setTimeout as delay } from "node:timers/promises";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import {
  collector,
  committedOffset,
  publishTexts,
  runConsumer,
  type RunningConsumer,
  textOf,
} from "./running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "./tested_kafka.ts";

/** What every consumer promises, on every Kafka. */
export const consumerCases: KafkaCases = {
  "run() commits a record only once it is handled": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c", "d"]);
    const seen: string[] = [];
    const stuck = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      graceMs: 0,
      handler: ({ record }, signal) => {
        seen.push(textOf(record.value));
        if (record.offset < 2) return;
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
      },
    });
    await eventually(() => assertEquals(seen, ["a", "b", "c"]));
    await stuck.stop();
    assertEquals(await committedOffset(kafka, { groupId, topic }), 2);
    const { values, handler } = collector();
    await using _next = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
    });
    await eventually(() => assertEquals(values, ["c", "d"]));
  },

  "run() redelivers nothing after a clean stop": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 3 });
    const groupId = newName("group");
    const { values, handler } = collector();
    const sent: string[] = [];
    for (let round = 0; round < 3; round++) {
      const batch = Array.from({ length: 50 }, (_, i) => `${round}/${i}`);
      sent.push(...batch);
      await publishTexts(kafka, topic, batch);
      const consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        handler,
      });
      await eventually(() => assert(values.length >= sent.length));
      await consumer.stop();
      assertEquals(consumer.status().ready, false);
    }
    assertEquals(values.toSorted(), sent.toSorted());
  },

  "run() waits for the running handler when it stops": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b"]);
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: async (_, signal) => {
        started.resolve();
        await finish.promise;
        assertEquals(signal.aborted, false);
      },
    });
    await started.promise;
    const stopped = consumer.stop();
    finish.resolve();
    await stopped;
    assertEquals(await committedOffset(kafka, { groupId, topic }), 1);
  },

  "run() delivers a record again whose handler threw, in order": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    const seen: string[] = [];
    const failing = { now: true };
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: ({ record }) => {
        seen.push(textOf(record.value));
        if (failing.now && record.offset === 1) throw new Error("no luck");
      },
    });
    await eventually(() => assert(seen.filter((v) => v === "b").length > 3));
    assertEquals(consumer.status().ready, false);
    assertMatch(consumer.status().reason ?? "", /offset 1: no luck/);
    failing.now = false;
    await eventually(() => assertEquals(seen.at(-1), "c"));
    assertEquals(new Set(seen.slice(1, -1)), new Set(["b"]));
    assertEquals(consumer.status().reason, null);
  },

  "run() shares a topic with other members of its group": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 4 });
    const [a, b] = [collector(), collector()];
    const options = {
      groupId: newName("group"),
      topics: [topic],
      // Heartbeats, which tell of the other member, are as frequent.
      sessionTimeoutMs: 1500,
    };
    const partitionsOf = ({ status }: RunningConsumer) =>
      status().assignments.flatMap(({ partitions }) => partitions).length;
    await using first = await runConsumer(kafka, {
      ...options,
      handler: a.handler,
    });
    const second = await runConsumer(kafka, { ...options, handler: b.handler });
    await eventually(() =>
      assertEquals([partitionsOf(first), partitionsOf(second)], [2, 2])
    );
    const sent = Array.from({ length: 100 }, (_, index) => `${index}`);
    await publishTexts(kafka, topic, sent);
    await eventually(() =>
      assertEquals(
        [...a.values, ...b.values].toSorted(),
        sent.toSorted(),
      )
    );
    assert(a.values.length > 0 && b.values.length > 0, "both have some");
    await second.stop();
    await eventually(() => assertEquals(partitionsOf(first), 4));
    await publishTexts(kafka, topic, ["last"]);
    await eventually(() => assertEquals(a.values.at(-1), "last"));
    assertEquals(a.values.length + b.values.length, 101);
  },

  "run() keeps its place while a handler outlasts the session": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const options = { groupId: newName("group"), topics: [topic] };
    await publishTexts(kafka, topic, ["long", "next"]);
    const sessionTimeoutMs = 1500;
    const seen: string[] = [];
    const unready: string[] = [];
    await using consumer = await runConsumer(kafka, {
      ...options,
      sessionTimeoutMs,
      handler: async ({ record }) => {
        seen.push(textOf(record.value));
        const endMs = performance.now() + 3 * sessionTimeoutMs;
        while (record.offset === 0 && performance.now() < endMs) {
          await delay(50);
          const { reason } = consumer.status();
          if (reason !== null) unready.push(reason);
        }
      },
    });
    await eventually(() => assertEquals(seen, ["long", "next"]));
    assertEquals(unready, []);
  },

  "run() goes on when the broker comes back": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const { values, handler } = collector();
    await publishTexts(kafka, topic, ["before"]);
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
      // After a crash the broker waits for the member that it remembers.
      sessionTimeoutMs: 1500,
    });
    await eventually(() => assertEquals(values, ["before"]));
    await kafka.stop();
    // kafkajs gives up after some ten seconds; a new member takes its place.
    await eventually(
      () => assertEquals(consumer.status().assignments, []),
      { timeoutMs: 40_000 },
    );
    await kafka.start();
    await publishTexts(kafka, topic, ["after"]);
    await eventually(() => assertEquals(values.at(-1), "after"), {
      timeoutMs: 40_000,
    });
    await eventually(() => assertEquals(consumer.status().reason, null));
    // What it handled while the broker had forgotten it may come again.
    assertEquals([...new Set(values)], ["before", "after"]);
  },
};
