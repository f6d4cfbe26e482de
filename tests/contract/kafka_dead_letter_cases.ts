import {
  deadLetter,
  decode,
  type Decoder,
  type EncodedRecord,
  retry,
  type Undecoded,
} from "@taskbell/kafka";
import { exponentialBackoff } from "@taskbell/runtime";
import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import {
  committedOffset,
  publishTexts,
  runConsumer,
  textOf,
} from "./running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  readTopic,
  recordPublisher,
} from "./tested_kafka.ts";

/** Decodes text; one that begins with `poison` is none. */
const textDecoder: Decoder<string> = {
  decode: ({ value }) => {
    const text = textOf(value);
    return value === null || text.startsWith("poison")
      ? { ok: false, reason: "undecodable", error: "no text", object: {} }
      : { ok: true, event: text };
  },
};

/** What becomes of records that can't be handled, on every Kafka. */
export const deadLetterCases: KafkaCases = {
  "retry() stops after three retries and keeps the order": async (kafka) => {
    const topic = await newTopic(kafka);
    const letters = await newTopic(kafka);
    await publishTexts(kafka, topic, ["a", "bad", "c"]);
    const seen: string[] = [];
    await using publisher = recordPublisher(kafka);
    const policy = exponentialBackoff({
      maxRetries: 3,
      initialMs: 1,
      maxMs: 1,
    });
    const handler = deadLetter<Undecoded>({
      publish: (letter) => publisher.publish(letters, letter),
    })(
      decode(textDecoder)(
        retry<string>(policy)(({ event }) => {
          seen.push(event);
          if (event === "bad") throw new Error("no luck");
        }),
      ),
    );
    await using _consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    await eventually(() => assertEquals(seen.at(-1), "c"));
    assertEquals(seen, ["a", "bad", "bad", "bad", "bad", "c"]);
    const [letter] = await readTopic(kafka, letters);
    const value = JSON.parse(letter?.value ?? "");
    assertEquals(
      [value.reason, value.retry_count, value.error],
      ["retries_exhausted", 4, "no luck"],
    );
  },

  "deadLetter() keeps the bytes of a poison record and moves on": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const letters = await newTopic(kafka);
    const groupId = newName("group");
    const bytes = new Uint8Array([0, 255, 254, 128, 13, 10]);
    const poison: EncodedRecord = {
      key: bytes,
      value: new TextEncoder().encode("poison\u0000").with(7 - 1, 0xff),
      headers: [["raw", bytes], ["raw", "second"], ["dlq-reason", "old"]],
    };
    await using publisher = recordPublisher(kafka);
    await publisher.publish(topic, poison);
    await publishTexts(kafka, topic, ["good"]);
    const seen: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: deadLetter<Undecoded>({
        publish: (letter) => publisher.publish(letters, letter),
      })(
        decode(textDecoder)(({ event }) => {
          seen.push(event);
        }),
      ),
    });
    await eventually(() => assertEquals(seen, ["good"]));
    const [letter, ...others] = await readTopic(kafka, letters);
    assertEquals(others.length, 0);
    const value = JSON.parse(letter?.value ?? "");
    assertEquals(value.original_key_base64, bytes.toBase64());
    assertEquals(
      value.original_value_base64,
      (poison.value as Uint8Array).toBase64(),
    );
    assertEquals(value.original_headers, [
      ["raw", bytes.toBase64()],
      ["raw", btoa("second")],
      ["dlq-reason", btoa("old")],
    ]);
    assertEquals(
      [value.original_topic, value.original_partition, value.original_offset],
      [topic, 0, 0],
    );
    const { key, headers } = letter?.message ?? {};
    assertEquals(new Uint8Array(key ?? []), bytes);
    assertEquals(String(headers?.["dlq-reason"]), "undecodable");
    assertEquals(String(headers?.["dlq-consumer-group"]), groupId);
  },

  "deadLetter() holds the offset while its topic is not there": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const letters = newName("letters");
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["poison", "good"]);
    await using publisher = recordPublisher(kafka);
    const seen: string[] = [];
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: deadLetter<Undecoded>({
        publish: (letter) => publisher.publish(letters, letter),
      })(
        decode(textDecoder)(({ event }) => {
          seen.push(event);
        }),
      ),
    });
    await eventually(() => assertEquals(consumer.status().ready, false));
    assertMatch(consumer.status().reason ?? "", /Cannot publish to letters/);
    assertEquals(await committedOffset(kafka, { groupId, topic }), -1);
    assertEquals(seen, []);
    await newTopic(kafka, { name: letters });
    await eventually(() => assertEquals(seen, ["good"]));
    await eventually(() => assertEquals(consumer.status().reason, null));
    assertEquals((await readTopic(kafka, letters)).length, 1);
  },
};
