import { type EncodedRecord, standardChain } from "@taskbell/kafka";
import { eventDecoder, type TaskbellEvent } from "@taskbell/events";
import { assertEquals } from "@std/assert";
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
  recordPublisher,
} from "../tested_kafka.ts";
import { openLetterbox, textChain } from "./letterbox.ts";

/** An event of ours, but for what is overridden; `undefined` leaves it out. */
function eventText(overrides: Record<string, unknown>): string {
  return JSON.stringify({
    event_id: "e-1",
    event_type: "task.created",
    timestamp: "2026-03-01T10:00:00.000Z",
    version: "1.0",
    source: "task-service",
    correlation_id: null,
    user_id: "u-1",
    payload: { task_id: 1, title: "Water the plants" },
    ...overrides,
  });
}

/** What can't be decoded is given up at once, as it was. */
export const poisonCases: KafkaCases = {
  "deadLetter() keeps the bytes of a poison record and moves on": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    const bytes = new Uint8Array([0, 255, 254, 128, 13, 10]);
    const value = new Uint8Array([
      ...new TextEncoder().encode("poison"),
      ...bytes,
    ]);
    const poison: EncodedRecord = {
      key: bytes,
      value,
      headers: [["raw", bytes], ["raw", "second"], ["dlq-reason", "old"]],
    };
    await using publisher = recordPublisher(kafka);
    await publisher.publish(topic, poison);
    await publishTexts(kafka, topic, ["good"]);
    const seen: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: textChain(letterbox.publish, ({ event }) => {
        seen.push(event);
      }),
    });
    await eventually(() => assertEquals(seen, ["good"]));
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
    );
    const [letter] = await letterbox.letters();
    assertEquals(letter?.original_key_base64, bytes.toBase64());
    assertEquals(letter?.original_value_base64, value.toBase64());
    assertEquals(letter?.original_headers, [
      ["raw", bytes.toBase64()],
      ["raw", btoa("second")],
      ["dlq-reason", btoa("old")],
    ]);
    assertEquals(
      [
        letter?.original_topic,
        letter?.original_partition,
        letter?.original_offset,
        letter?.retry_count,
      ],
      [topic, 0, 0, 1],
    );
    const [stored, ...others] = await letterbox.stored();
    assertEquals(others.length, 0);
    const { key, headers } = stored?.message ?? {};
    assertEquals(new Uint8Array(key ?? []), bytes);
    assertEquals(String(headers?.["dlq-reason"]), "undecodable");
    assertEquals(String(headers?.["dlq-consumer-group"]), groupId);
  },

  "decode() gives up what is no event, and skips unknown types": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await using letterbox = await openLetterbox(kafka);
    const values = [
      "{ no json",
      eventText({ payload: { task_id: "one" } }),
      eventText({ event_type: undefined }),
      eventText({ event_type: "task.painted" }),
      eventText({ version: "2.0" }),
      eventText({ event_id: "e-2" }),
    ];
    await publishTexts(kafka, topic, values);
    const handled: string[] = [];
    await using _consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: standardChain<TaskbellEvent>({
        decoder: eventDecoder,
        deadLetter: { publish: letterbox.publish },
        handler: ({ event }) => void handled.push(event.event_id),
      }),
    });
    await eventually(async () =>
      assertEquals(
        await committedOffset(kafka, { groupId, topic }),
        values.length,
      )
    );
    assertEquals(handled, ["e-2"]);
    const letters = await letterbox.letters();
    assertEquals(
      letters.toSorted((a, b) => a.original_offset - b.original_offset).map(
        (letter) => [letter.original_offset, letter.reason, letter.retry_count],
      ),
      [
        [0, "undecodable", 1],
        [1, "invalid", 1],
        [2, "invalid", 1],
        [4, "invalid", 1],
      ],
    );
    for (const letter of letters) {
      assertEquals(
        letter.original_value_base64,
        new TextEncoder().encode(values[letter.original_offset]).toBase64(),
      );
    }
  },
};
