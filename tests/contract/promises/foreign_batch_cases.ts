import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { type FaultCases, startEmbeddedKafka } from "../embedded_kafka.ts";
import { runTool } from "../broker_tools.ts";
import {
  collector,
  committedOffset,
  publishTexts,
  runConsumer,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { openLetterbox, textChain } from "./letterbox.ts";

const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"];
const VALUE = "a value that repeats itself ".repeat(100);

/** What other producers compress. */
export const foreignCodecCases: KafkaCases = {
  "run() reads what librdkafka compresses": async (kafka) => {
    const topic = await newTopic(kafka);
    for (const codec of CODECS) {
      await runTool("kcat", {
        args: ["-P", "-b", `${kafka.brokers}`, "-t", topic, "-z", codec],
        input: `${codec} ${VALUE}`,
      });
    }
    const { values, handler } = collector();
    await using _consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    const expected = CODECS.map((codec) => `${codec} ${VALUE}`);
    await eventually(() => assertEquals(values, expected));
  },
};

/** What has come to harm on the way or on a disk. */
export const corruptBatchCases: FaultCases = {
  "run() makes one dead letter of a corrupt batch and moves past it": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["a"]);
    await publishTexts(kafka, topic, ["b", "c", "d"]);
    await publishTexts(kafka, topic, ["e"]);
    kafka.faults.corruptBatch({ topic, partition: 0, offset: 2 });
    const seen: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: textChain(letterbox.publish, ({ event }) => {
        seen.push(event);
      }),
    });
    await eventually(() => assertEquals(seen, ["a", "e"]));
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 5)
    );
    const [letter, ...others] = await letterbox.letters();
    assertEquals(others, []);
    assertEquals(
      [letter?.reason, letter?.original_offset, letter?.retry_count],
      ["undecodable", 1, 1],
    );
    assertMatch(letter?.error ?? "", /Cannot read the batch up to offset 3/);
    assertEquals(consumer.status().ready, true);
    await publishTexts(kafka, topic, ["f"]);
    await eventually(() => assertEquals(seen, ["a", "e", "f"]));
  },

  "run() reads a batch that was corrupt on its way only": async () => {
    // Its damage is taken away, and with it that of others.
    await using kafka = await startEmbeddedKafka();
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    const fetches = { count: 0 };
    using _hook = kafka.onRequest(({ apiName, topics }) => {
      if (apiName !== "Fetch" || !topics?.includes(topic)) return undefined;
      // The second answer, and those that follow, come as they are.
      if (++fetches.count === 2) kafka.faults.clear();
      return undefined;
    });
    kafka.faults.corruptBatch({ topic, partition: 0, offset: 0 });
    const seen: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: textChain(letterbox.publish, ({ event }) => {
        seen.push(event);
      }),
    });
    await eventually(() => assertEquals(seen.toSorted(), ["a", "b", "c"]));
    assertEquals(await letterbox.letters(), []);
  },
};
