import { ErrorCode } from "@taskbell/kafka_broker";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { FaultCases } from "../embedded_kafka.ts";
import {
  collector,
  committedOffset,
  partitionsOf,
  publishTexts,
  runConsumer,
  startConsumer,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { groupState } from "./group_facts.ts";
import { HeldHandler } from "./held_handler.ts";
import { startMember } from "./member_process.ts";

const SESSION_MS = 1_500;

/** Who has lost its partitions has no say in their offsets. */
export const fencingCases: KafkaCases = {
  "run() commits nothing of a member that slept longer than its session":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      await publishTexts(kafka, topic, ["hang"]);
      await using sleeper = startMember({
        brokers: kafka.brokers,
        groupId,
        topic,
        letters: newName("letters"),
        sessionTimeoutMs: SESSION_MS,
      });
      await eventually(() =>
        assertEquals(sleeper.notes, [{ started: "hang" }])
      );
      sleeper.signal("SIGSTOP");
      const handler = new HeldHandler();
      await using _other = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        sessionTimeoutMs: SESSION_MS,
        handler: handler.handle,
      });
      await eventually(() => assertEquals(handler.running, 1));
      await sleeper.goOn();
      sleeper.signal("SIGCONT");
      await eventually(() => assertEquals(sleeper.notes[1]?.finished, "hang"));
      // It has noticed, let go and joins again, which the other one holds up.
      await eventually(async () =>
        assertEquals(await groupState(kafka, groupId), "PreparingRebalance")
      );
      assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
      assertEquals(handler.aborted, []);
      handler.releaseAll();
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 1)
      );
      assertEquals(sleeper.notes.length, 2);
    },
};

/** The same, with networks and answers that fail. */
export const fencingFaultCases: FaultCases = {
  "run() lets go by itself when the group does not answer for a session":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      const clientId = newName("client");
      await publishTexts(kafka, topic, ["a"]);
      const cut = new HeldHandler();
      const late: string[] = [];
      const options = {
        groupId,
        topics: [topic],
        sessionTimeoutMs: SESSION_MS,
      };
      await using first = await runConsumer(kafka, {
        ...options,
        connection: { brokers: kafka.brokers, clientId },
        handler: async (delivery, signal) => {
          // It pays no heed to its signal.
          await Promise.resolve(cut.handle(delivery, signal)).catch(() => {});
          late.push("a");
        },
      });
      await eventually(() => assertEquals(cut.running, 1));
      const handler = new HeldHandler();
      await using _second = startConsumer(kafka, {
        ...options,
        handler: handler.handle,
      });
      {
        using _hook = kafka.onRequest((request) =>
          request.clientId === clientId && request.groupId === groupId
            ? { kind: "drop" }
            : undefined
        );
        await eventually(() => assertEquals(late, ["a"]));
        assertEquals([cut.aborted, first.status().ready], [["a"], false]);
        await eventually(() => assertEquals(handler.running, 1));
      }
      await eventually(async () =>
        assertEquals(await groupState(kafka, groupId), "PreparingRebalance")
      );
      assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
      handler.releaseAll();
      cut.releaseAll();
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 1)
      );
    },

  "run() takes its own absence for no death: nothing is a suspect": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const crashes: number[] = [];
    const handler = new HeldHandler();
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: async (delivery, signal) => {
        crashes.push(delivery.crashes);
        await handler.handle(delivery, signal);
      },
    });
    await publishTexts(kafka, topic, ["a", "b"]);
    const state = { isExpelled: false };
    for (let times = 1; times <= 4; times++) {
      await eventually(() => assertEquals(handler.running, 2));
      state.isExpelled = false;
      using _hook = kafka.onRequest(({ groupId: group, apiName }) => {
        if (group !== groupId || apiName !== "Heartbeat") return undefined;
        if (state.isExpelled) return undefined;
        state.isExpelled = true;
        return { kind: "error", errorCode: ErrorCode.UNKNOWN_MEMBER_ID };
      });
      await eventually(() => assertEquals(handler.aborted.length, 2 * times));
    }
    handler.releaseAll();
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
    );
    assertEquals(crashes, Array(10).fill(0));
  },

  "run() takes no refused commit into the next generation": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const { values, handler } = collector();
    const state = { refused: 0, joins: 0 };
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
    });
    using _hook = kafka.onRequest((request) => {
      if (request.groupId !== groupId) return undefined;
      if (request.apiName === "JoinGroup") state.joins++;
      if (request.apiName !== "OffsetCommit" || values.length === 0) {
        return undefined;
      }
      return state.refused++ === 0
        ? { kind: "error", errorCode: ErrorCode.ILLEGAL_GENERATION }
        : undefined;
    });
    await publishTexts(kafka, topic, ["a"]);
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 1)
    );
    // The record was done, and nobody but the lost generation knew.
    assertEquals(values, ["a", "a"]);
    assert(state.joins > 0, "It has joined anew");
    assertEquals(partitionsOf(consumer), [0]);
  },
};
