import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  committedOffset,
  publishTexts,
  runConsumer,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { openLetterbox, textChain } from "./letterbox.ts";

/** Three retries and no more. */
export const boundedRetryCases: KafkaCases = {
  "retry() stops after three retries, and the key moves on": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["bad", "good"]);
    await publishTexts(kafka, topic, ["bad"]);
    const attempts: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      // The policy is that of production.
      handler: textChain(letterbox.publish, ({ event, record }) => {
        attempts.push(`${event} ${record.offset}`);
        if (event === "bad" && record.offset === 0) throw new Error("no luck");
      }, { retryPolicy: undefined }),
    });
    await eventually(() => assertEquals(attempts.at(-1), "bad 2"));
    assertEquals(attempts.filter((attempt) => attempt !== "good 1"), [
      ...Array(4).fill("bad 0"),
      "bad 2",
    ]);
    const letters = await letterbox.letters();
    assertEquals(
      letters.map((letter) => [
        letter.reason,
        letter.retry_count,
        letter.error,
        letter.original_offset,
      ]),
      [["retries_exhausted", 4, "no luck", 0]],
    );
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 3)
    );
  },

  "retry() does not try again what no retry can help": async (kafka) => {
    const topic = await newTopic(kafka);
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["bad"]);
    const attempts: string[] = [];
    const hopeless = Object.assign(new Error("nobody there"), {
      retriable: false,
    });
    await using _consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler: textChain(letterbox.publish, ({ event }) => {
        attempts.push(event);
        throw hopeless;
      }),
    });
    const [letter] = await eventually(async () => {
      const letters = await letterbox.letters();
      assertEquals(letters.length, 1);
      return letters;
    });
    assertEquals([letter?.reason, letter?.retry_count], ["rejected", 1]);
    assertEquals(attempts, ["bad"]);
  },

  "retry() begins anew for a record that comes again after a stop": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["bad"]);
    const attempts: string[] = [];
    const options = (delayMs: number) => ({
      groupId,
      topics: [topic],
      graceMs: 0,
      handler: textChain(letterbox.publish, ({ event }) => {
        attempts.push(event);
        throw new Error("no luck");
      }, {
        retryPolicy: ({ attempt }) => attempt > 3 ? null : delayMs,
      }),
    });
    const first = await runConsumer(kafka, options(3_600_000));
    await eventually(() => assertEquals(attempts.length, 1));
    await first.stop();
    assertEquals((await letterbox.letters()).length, 0);
    await using _second = await runConsumer(kafka, options(1));
    const [letter] = await eventually(async () => {
      const letters = await letterbox.letters();
      assertEquals(letters.length, 1);
      return letters;
    });
    assertEquals([letter?.retry_count, attempts.length], [4, 5]);
  },
};
