import { setTimeout as delay } from "node:timers/promises";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  committedOffset,
  partitionsOf,
  publishTexts,
  runConsumer,
  startConsumer,
  textOf,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { groupState, memberIds } from "./group_facts.ts";
import { HeldHandler } from "./held_handler.ts";

const SESSION_MS = 1_500;

/** Handlers that take their time, with and without a rebalance. */
export const longHandlerCases: KafkaCases = {
  "run() keeps its place while a handler outlasts the session": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["long", "next"]);
    const seen: string[] = [];
    const unready: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      sessionTimeoutMs: SESSION_MS,
      concurrency: 1,
      handler: async ({ record }) => {
        seen.push(textOf(record.value));
        const endMs = performance.now() + 3 * SESSION_MS;
        while (record.offset === 0 && performance.now() < endMs) {
          await delay(50);
          const { reason } = consumer.status();
          if (reason !== null) unready.push(reason);
        }
      },
    });
    const before = await memberIds(kafka, groupId);
    await eventually(() => assertEquals(seen, ["long", "next"]));
    assertEquals(unready, []);
    assertEquals(await memberIds(kafka, groupId), before);
  },

  "run() waits for running handlers before it lets partitions go": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 2 });
    const options = {
      groupId: newName("group"),
      topics: [topic],
      sessionTimeoutMs: SESSION_MS,
    };
    const handler = new HeldHandler((value) => value === "slow");
    await publishTexts(kafka, topic, ["slow"]);
    await using first = await runConsumer(kafka, {
      ...options,
      handler: handler.handle,
    });
    await eventually(() => assertEquals(handler.running, 1));
    await using second = startConsumer(kafka, {
      ...options,
      handler: handler.handle,
    });
    await eventually(() =>
      assertMatch(first.status().reason ?? "", /letting go/)
    );
    const sent = ["slow", "a", "b", "c", "d"];
    await publishTexts(kafka, topic, sent.slice(1));
    assertEquals(
      await groupState(kafka, options.groupId),
      "PreparingRebalance",
    );
    assertEquals(handler.started, ["slow"]);
    assertEquals(partitionsOf(second), []);
    assertEquals(handler.aborted, []);
    handler.release("slow");
    await eventually(() =>
      assertEquals(
        [...partitionsOf(first), ...partitionsOf(second)].toSorted(),
        [0, 1],
      )
    );
    await eventually(() => assertEquals(handler.finished.length, sent.length));
    assertEquals(handler.started.toSorted(), sent.toSorted());
    assert(partitionsOf(second).length === 1, "both have their share");
  },

  "run() lets go of a handler that outlasts the release, and of its result":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      const options = {
        groupId,
        topics: [topic],
        sessionTimeoutMs: SESSION_MS,
      };
      await publishTexts(kafka, topic, ["slow"]);
      const late = Promise.withResolvers<void>();
      const attempts: AbortSignal[] = [];
      const results: string[] = [];
      // It pays no heed to its signal, and the later attempts never end.
      const handler = async (_: unknown, signal: AbortSignal) => {
        attempts.push(signal);
        if (attempts.length > 1) await new Promise(() => {});
        await late.promise;
        results.push("late");
      };
      const members = [
        await runConsumer(kafka, {
          ...options,
          graceMs: 0,
          releaseAfterMs: 300,
          handler,
        }),
      ];
      await eventually(() => assertEquals(attempts.length, 1));
      members.push(startConsumer(kafka, { ...options, graceMs: 0, handler }));
      await eventually(() => assertEquals(attempts.length, 2));
      assertEquals(attempts.map(({ aborted }) => aborted), [true, false]);
      late.resolve();
      await eventually(() => assertEquals(results, ["late"]));
      // Whatever they know of is committed when they stop.
      for (const member of members) await member.stop();
      assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
    },
};

/** The same, as long as it may be in earnest. */
export const minuteLongCases: KafkaCases = {
  "run() keeps its place for a handler of 90 s under a session of 30 s": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["long", "next"]);
    const seen: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      concurrency: 1,
      handler: async ({ record }) => {
        seen.push(textOf(record.value));
        if (record.offset === 0) await delay(90_000);
      },
    });
    const before = await memberIds(kafka, groupId);
    await eventually(() => assertEquals(seen, ["long", "next"]), {
      timeoutMs: 120_000,
      intervalMs: 500,
    });
    assertEquals(await memberIds(kafka, groupId), before);
    assertEquals(consumer.status().reason, null);
  },
};
