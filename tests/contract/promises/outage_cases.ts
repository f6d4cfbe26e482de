import { createBreaker, OutageError } from "@taskbell/kafka";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  committedOffset,
  publishKeyed,
  publishTexts,
  runConsumer,
  textOf,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { memberIds } from "./group_facts.ts";
import { openLetterbox, textChain } from "./letterbox.ts";

/** What is away is no fault of the record. */
export const outageCases: KafkaCases = {
  "run() gives up nothing for an outage, however long": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["mail", "note 1", "note 2"]);
    const smtp = { away: true };
    const attempts: string[] = [];
    const handled: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: textChain(letterbox.publish, ({ event }) => {
        attempts.push(event);
        if (event === "mail" && smtp.away) throw new OutageError("no server");
        handled.push(event);
      }),
    });
    await eventually(() =>
      assert(attempts.filter((event) => event === "mail").length > 8)
    );
    assertEquals(handled.toSorted(), ["note 1", "note 2"]);
    assertMatch(consumer.status().reason ?? "", /offset 0: no server/);
    assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
    assertEquals(await letterbox.letters(), []);
    smtp.away = false;
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 3)
    );
    assertEquals(consumer.status().reason, null);
    assertEquals(await letterbox.letters(), []);
  },

  "circuitBreaker() lets wait what needs it, and the member stays": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const sessionTimeoutMs = 1_500;
    await using letterbox = await openLetterbox(kafka);
    const mails = Array.from({ length: 40 }, (_, index) => `mail ${index}`);
    await publishTexts(kafka, topic, mails);
    const smtp = { away: true, calls: 0 };
    const breaker = createBreaker({ name: "smtp", recoveryMs: 300 });
    const handled: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      sessionTimeoutMs,
      concurrency: 4,
      handler: textChain(letterbox.publish, async ({ event }, signal) => {
        if (event.startsWith("mail")) {
          await breaker.run(() => {
            smtp.calls++;
            if (smtp.away) {
              throw new OutageError("away", { dependency: "smtp" });
            }
            return Promise.resolve();
          }, { signal });
        }
        handled.push(event);
      }),
    });
    const before = await memberIds(kafka, groupId);
    const startedMs = performance.now();
    await eventually(() => assertEquals(breaker.status().state, "open"));
    // Others go on for longer than a session; the breaker asks now and then.
    for (let round = 0; performance.now() - startedMs < 4_000; round++) {
      await publishTexts(kafka, topic, [`note ${round}`]);
      await eventually(() => assertEquals(handled.at(-1), `note ${round}`));
    }
    assert(handled.every((event) => event.startsWith("note")));
    assert(smtp.calls < mails.length, `${smtp.calls} calls are too many`);
    assertEquals(await memberIds(kafka, groupId), before);
    smtp.away = false;
    await eventually(() =>
      assertEquals(
        handled.filter((event) => event.startsWith("mail")).length,
        mails.length,
      )
    );
    assertEquals(await letterbox.letters(), []);
  },

  "run() pauses a partition only when its queue is full": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 2 });
    const smtp = { away: true };
    const handled: string[] = [];
    const backlog = Array.from(
      { length: 3_000 },
      (_, index) => [`mail-${index}`, "mail"] as const,
    );
    await publishKeyed(kafka, topic, backlog);
    await using consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler: ({ record }) => {
        if (record.partition === 0 && smtp.away) throw new OutageError("away");
        handled.push(textOf(record.key));
      },
    });
    const pausedNow = () =>
      consumer.status().partitions
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ paused }) => paused);
    await eventually(() => assertEquals(pausedNow(), [true, false]));
    // The partitions have leaders of their own: one may answer first.
    await eventually(() => assert(handled.length > 0));
    const [elsewhere = ""] = handled;
    await publishKeyed(kafka, topic, [[elsewhere, "note"]]);
    await eventually(() =>
      assertEquals(handled.filter((key) => key === elsewhere).length, 2)
    );
    assertEquals(pausedNow(), [true, false]);
    smtp.away = false;
    await eventually(() => assertEquals(handled.length, backlog.length + 1));
    assertEquals(pausedNow(), [false, false]);
  },
};
