import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  committedOffset,
  publishKeyed,
  publishTexts,
  runConsumer,
  textOf,
} from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
} from "../tested_kafka.ts";
import { HeldHandler } from "./held_handler.ts";
import { openLetterbox, textChain } from "./letterbox.ts";

const NEVER_MS = 3_600_000;

/** One key keeps its order, and no other waits for it. */
export const keyOrderCases: KafkaCases = {
  "run() keeps the order of each key when records fail and come again": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 2 });
    const keys = ["a", "b", "c", "d", "e"];
    const records = Array.from(
      { length: 100 },
      (_, index) => [keys[index % 5] ?? "", `${index}`] as const,
    );
    await publishKeyed(kafka, topic, records);
    const done = new Map(keys.map((key) => [key, [] as string[]]));
    const active = new Set<string>();
    const overlaps: string[] = [];
    const failed = new Set<string>();
    await using _consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      redelivery: () => 5,
      handler: async ({ record, pause }, signal) => {
        const [key, value] = [textOf(record.key), textOf(record.value)];
        if (active.has(key)) overlaps.push(value);
        active.add(key);
        await pause(1, signal);
        active.delete(key);
        if (Number(value) % 7 === 0 && !failed.has(value)) {
          failed.add(value);
          throw new Error("once");
        }
        done.get(key)?.push(value);
      },
    });
    await eventually(() =>
      assertEquals([...done.values()].flat().length, records.length)
    );
    for (const [key, values] of done) {
      const sent = records.filter(([each]) => each === key)
        .map(([, value]) => value);
      assertEquals(values, sent);
    }
    assertEquals(overlaps, []);
    assert(failed.size > 10, "some have failed");
  },

  "run() lets other keys pass a stuck one and commits what is before it":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      const others = Array.from({ length: 300 }, (_, index) => `${index}`);
      await publishTexts(kafka, topic, ["first", "stuck", ...others]);
      const handler = new HeldHandler((value) => value === "stuck");
      await using consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        concurrency: 2,
        handler: handler.handle,
      });
      await eventually(() =>
        assertEquals(handler.finished.length, others.length + 1)
      );
      await eventually(() =>
        assertEquals(consumer.status().partitions[0]?.committedOffset, 1)
      );
      // What comes later does not move it either.
      await publishTexts(kafka, topic, ["later"]);
      await eventually(() => assertEquals(handler.finished.at(-1), "later"));
      assertEquals(await committedOffset(kafka, { groupId, topic }), 1);
      handler.release("stuck");
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 303)
      );
      assertEquals(handler.started.length, 303);
    },

  "run() commits the end of the finished prefix, whatever is finished first":
    async (kafka) => {
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      const values = ["0", "1", "2", "3", "4", "5"];
      await publishTexts(kafka, topic, values);
      const handler = new HeldHandler();
      await using _consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        handler: handler.handle,
      });
      await eventually(() => assertEquals(handler.running, 6));
      const steps: [released: string, committed: number][] = [
        ["5", 0],
        ["3", 0],
        ["0", 1],
        ["2", 1],
        ["1", 4],
        ["4", 6],
      ];
      for (const [released, committed] of steps) {
        const finished = handler.finished.length + 1;
        handler.release(released);
        await eventually(() => assertEquals(handler.finished.length, finished));
        await eventually(async () =>
          assertEquals(
            await committedOffset(kafka, { groupId, topic }),
            committed,
          )
        );
      }
    },

  "retry() gives its place to other keys while it waits": async (kafka) => {
    const topic = await newTopic(kafka);
    await using letterbox = await openLetterbox(kafka);
    const failing = ["f0", "f1", "f2", "f3", "f4", "f5"];
    const good = ["g0", "g1", "g2", "g3"];
    await publishTexts(kafka, topic, [...failing, ...good]);
    const attempted = new Set<string>();
    const handled: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      concurrency: 2,
      graceMs: 0,
      handler: textChain(letterbox.publish, ({ event }) => {
        attempted.add(event);
        if (event.startsWith("f")) throw new Error("no luck");
        handled.push(event);
      }, { retryPolicy: () => NEVER_MS }),
    });
    await eventually(() => assertEquals(handled, good));
    assertEquals([...attempted].toSorted(), [...failing, ...good]);
  },

  "run() gives the place of a record that comes again to other keys": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["bad", "a", "b", "c"]);
    const handled: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      concurrency: 1,
      redelivery: () => NEVER_MS,
      handler: ({ record }) => {
        const value = textOf(record.value);
        handled.push(value);
        if (value === "bad") throw new Error("no luck");
      },
    });
    await eventually(() => assertEquals(handled, ["bad", "a", "b", "c"]));
    assertEquals(consumer.status().ready, false);
    assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
  },

  "run() delivers the rest of a key in order when it was cut short": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const values = ["0", "1", "2", "3", "4"];
    await publishKeyed(kafka, topic, values.map((value) => ["key", value]));
    const first = new HeldHandler((value) => value === "2");
    const cut = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      graceMs: 0,
      handler: first.handle,
    });
    await eventually(() => assertEquals(first.started, ["0", "1", "2"]));
    await cut.stop();
    const second = new HeldHandler(() => false);
    await using _next = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: second.handle,
    });
    await eventually(() => assertEquals(second.finished, ["2", "3", "4"]));
  },
};

/** Offsets that no record has. */
export const gapCases: KafkaCases = {
  "run() commits past the gaps that transactions leave": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const producer = rawClient(kafka).producer({
      transactionalId: newName("transaction"),
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    for (const [index, value] of ["a", "aborted", "b", "c"].entries()) {
      const transaction = await producer.transaction();
      const messages = [{ key: value, value }];
      await transaction.send({ topic, messages });
      await (index === 1 ? transaction.abort() : transaction.commit());
    }
    await producer.disconnect();
    const handler = new HeldHandler((value) => value === "b");
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: handler.handle,
    });
    await eventually(() =>
      assertEquals(handler.finished.toSorted(), ["a", "c"])
    );
    // Each transaction has a record and a marker: "b" is at offset 4.
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 4)
    );
    handler.releaseAll();
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 8)
    );
    assertEquals(consumer.status().partitions[0]?.lag, 0);
  },
};
