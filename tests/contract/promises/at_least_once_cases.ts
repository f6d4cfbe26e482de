import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  committedOffset,
  publishTexts,
  runConsumer,
} from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  readTopic,
  recordPublisher,
} from "../tested_kafka.ts";
import { HeldHandler } from "./held_handler.ts";
import { openLetterbox, textChain } from "./letterbox.ts";

/** An offset is committed only once its record is done for. */
export const atLeastOnceCases: KafkaCases = {
  "run() commits a record only once it is handled": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c", "d"]);
    const hung = new HeldHandler((value) => value === "c");
    const first = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      graceMs: 0,
      handler: hung.handle,
    });
    await eventually(() =>
      assertEquals(hung.finished.toSorted(), ["a", "b", "d"])
    );
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
    );
    await first.stop();
    assertEquals(await committedOffset(kafka, { groupId, topic }), 2);
    const next = new HeldHandler(() => false);
    await using _next = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: next.handle,
    });
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 4)
    );
    assertEquals(next.finished, ["c"]);
  },

  "deadLetter() holds the offset until the brokers have the letter": async (
    kafka,
  ) => {
    const [topic, other] = [await newTopic(kafka), await newTopic(kafka)];
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["poison", "good"]);
    const allowed = Promise.withResolvers<void>();
    const handled: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic, other],
      handler: textChain(
        async (letter) => {
          await allowed.promise;
          await letterbox.publish(letter);
        },
        ({ event }) => void handled.push(event),
      ),
    });
    await eventually(() => assertEquals(handled, ["good"]));
    // One commit is for both topics: what the group has of one is up to date.
    await publishTexts(kafka, other, ["later"]);
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic: other }), 1)
    );
    assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
    allowed.resolve();
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
    );
    assertEquals((await letterbox.letters()).length, 1);
  },

  "deadLetter() tries again and says why while its topic is not there": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const letters = newName("letters");
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["poison", "good"]);
    await using publisher = recordPublisher(kafka);
    const handled: string[] = [];
    const attempts: number[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      redelivery: ({ attempt }) => {
        attempts.push(attempt);
        return 20 * attempt;
      },
      handler: textChain(
        (letter) => publisher.publish(letters, letter),
        ({ event }) => void handled.push(event),
      ),
    });
    await eventually(() => assertEquals(handled, ["good"]));
    await eventually(() => assert(attempts.length >= 3));
    // Each attempt asks for a longer delay than the one before.
    assertEquals(attempts.slice(0, 3), [1, 2, 3]);
    const { ready, reason } = consumer.status();
    assertEquals(ready, false);
    assertMatch(reason ?? "", /offset 0: Cannot publish to letters/);
    assertEquals(await committedOffset(kafka, { groupId, topic }), 0);
    await newTopic(kafka, { name: letters });
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
    );
    assertEquals(consumer.status().reason, null);
    assertEquals((await readTopic(kafka, letters)).length, 1);
  },
};
