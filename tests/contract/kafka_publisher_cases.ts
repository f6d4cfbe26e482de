import type { EncodedRecord, PublishResult } from "@taskbell/kafka";
import { PublishError } from "@taskbell/kafka";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import {
  hex,
  type KafkaCases,
  newName,
  newTopic,
  readTopic,
  recordPublisher,
  textRecord,
  valuesByKey,
} from "./tested_kafka.ts";

/** Bytes that no compression makes smaller. */
function noise(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

function outcomes(results: readonly PublishResult[]): string[] {
  return results.map((result) =>
    result.ok ? "ok" : result.error.retriable ? "retriable" : "refused"
  );
}

/** What every publisher promises, on every Kafka. */
export const publisherCases: KafkaCases = {
  "publish() resolves with the place where a reader finds the event": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 3 });
    await using publisher = recordPublisher(kafka);
    const keys = ["a", "b", "c", "d", "e", "f"];
    const positions = await Promise.all(
      keys.map((key) => publisher.publish(topic, textRecord(key, `of ${key}`))),
    );
    const stored = await readTopic(kafka, topic);
    for (const [index, key] of keys.entries()) {
      const { partition, offset } = positions[index] ?? {};
      const found = stored.find((record) =>
        record.partition === partition && record.offset === offset
      );
      assertEquals([found?.key, found?.value], [key, `of ${key}`]);
    }
    assertEquals(stored.length, keys.length);
  },

  "publish() keeps the order of each key under 16 callers": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 3 });
    await using publisher = recordPublisher(kafka);
    const passed: { key: string; value: string }[] = [];
    await Promise.all(Array.from({ length: 16 }, async (_, caller) => {
      for (let index = 0; index < 50; index++) {
        const record = { key: `key-${index % 5}`, value: `${caller}/${index}` };
        passed.push(record);
        await publisher.publish(topic, { ...record, headers: [] });
      }
    }));
    const stored = await readTopic(kafka, topic);
    assertEquals(stored.length, passed.length);
    const expected = valuesByKey(passed);
    for (const [key, values] of valuesByKey(stored)) {
      assertEquals(values, expected.get(key));
    }
  },

  "publish() writes bytes as they are, compressed or not": async (kafka) => {
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka);
    // A view into a larger buffer: its neighbours must not be written.
    const binary = new Uint8Array([9, 0, 255, 128, 10, 9]).subarray(1, 5);
    const record: EncodedRecord = {
      key: binary,
      value: binary,
      headers: [["twice", binary], ["twice", "text"], ["empty", ""]],
    };
    await publisher.publish(topic, record);
    const padding = textRecord("padding", "x".repeat(200));
    await publisher.publishMany(
      [record, ...Array(30).fill(padding)].map((event) => ({ topic, event })),
    );
    const stored = await readTopic(kafka, topic);
    assertEquals(stored.length, 32);
    for (const { message } of stored.slice(0, 2)) {
      assertEquals(hex(message.key), "00ff800a");
      assertEquals(hex(message.value), "00ff800a");
      assertEquals([message.headers?.["twice"]].flat().map(hex), [
        "00ff800a",
        hex("text"),
      ]);
      assertEquals(hex([message.headers?.["empty"]].flat()[0]), "");
    }
  },

  "publish() tells nothing from empty, in keys, values and headers": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka);
    const none = new Uint8Array();
    const contents = [null, "", none, "text"];
    for (const content of contents) {
      const headers = [["h", content]] as const;
      await publisher.publish(topic, { key: content, value: content, headers });
    }
    const stored = await readTopic(kafka, topic);
    const expected = contents.map((content) => Array(3).fill(hex(content)));
    const found = stored.map(({ message }) => [
      hex(message.key),
      hex(message.value),
      hex([message.headers?.["h"]].flat()[0]),
    ]);
    assertEquals(found, expected);
  },

  "publish() writes a batch as other clients do": async (kafka) => {
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka);
    const startedAtMs = Date.now();
    const record: EncodedRecord = {
      key: "k",
      value: "v",
      headers: [["a", "1"], ["b", null], ["a", "2"], ["ü", "3"], ["a", ""]],
    };
    await publisher.publishMany([
      { topic, event: record },
      { topic, event: { ...record, value: "ü".repeat(100) } },
    ]);
    const stored = await readTopic(kafka, topic);
    for (const { message: { timestamp, headers } } of stored) {
      const ageMs = Number(timestamp) - startedAtMs;
      assert(ageMs >= 0 && ageMs <= Date.now() - startedAtMs);
      const values = ["a", "b", "ü"].map((name) =>
        [headers?.[name]].flat().map(hex)
      );
      assertEquals(values, [["31", "32", ""], ["none"], ["33"]]);
    }
    assertEquals(stored.map(({ value }) => value), ["v", "ü".repeat(100)]);
  },

  "publishMany() lets everything through but what is too large": async (
    kafka,
  ) => {
    const config = { "max.message.bytes": "20000" };
    const topic = await newTopic(kafka, { config });
    await using publisher = recordPublisher(kafka);
    const entries = Array.from({ length: 40 }, (_, index) => ({
      topic,
      event: {
        key: "same",
        value: index === 13 ? noise(50_000) : `${index}`,
        headers: [],
      },
    }));
    const results = await publisher.publishMany(entries);
    const expected = entries.map((_, index) => index === 13 ? "refused" : "ok");
    assertEquals(outcomes(results), expected);
    const values = (await readTopic(kafka, topic)).map(({ value }) => value);
    const small = entries.map((_, index) => `${index}`);
    assertEquals(values, small.toSpliced(13, 1));
  },

  "publishMany() lets everything through but what is no record": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    // Most stand in line, and are let in when others are acknowledged.
    await using publisher = recordPublisher(kafka, { maxQueuedBytes: 100 });
    const spoilt = [
      { key: undefined },
      { value: undefined },
      { value: 7 },
      { headers: null },
      { headers: [["name", undefined]] },
    ];
    const events = spoilt.flatMap((parts, index) => [
      textRecord("k", `${index}`),
      { ...textRecord("k", "spoilt"), ...parts } as unknown as EncodedRecord,
    ]);
    const results = await publisher.publishMany(
      events.map((event) => ({ topic, event })),
    );
    assertEquals(
      outcomes(results),
      spoilt.flatMap(() => ["ok", "refused"]),
    );
    const values = (await readTopic(kafka, topic)).map(({ value }) => value);
    assertEquals(values, spoilt.map((_, index) => `${index}`));
    assertEquals(publisher.status().queuedBytes, 0);
  },

  "publish() refuses a topic that is not there, and only that": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka);
    const event = textRecord("k", "v");
    const [missing, present] = await publisher.publishMany([
      { topic: newName("nowhere"), event },
      { topic, event },
    ]);
    assertEquals(outcomes([missing, present].filter((r) => r !== undefined)), [
      "retriable",
      "ok",
    ]);
    assert(missing && !missing.ok && missing.error.topicRefused);
  },

  "publish() finds a topic that is made after it was refused": async (
    kafka,
  ) => {
    const name = newName("late");
    await using publisher = recordPublisher(kafka);
    const event = textRecord("k", "v");
    await assertRejects(() => publisher.publish(name, event), PublishError);
    await newTopic(kafka, { name });
    assertEquals((await publisher.publish(name, event)).offset, 0);
  },

  "publish() waits for a broker that is away": async (kafka) => {
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka);
    await publisher.publish(topic, textRecord("k", "before"));
    await kafka.stop();
    const values = Array.from({ length: 20 }, (_, index) => `${index}`);
    const published = Promise.all(
      values.map((value) => publisher.publish(topic, textRecord("k", value))),
    );
    await kafka.start();
    await published;
    const stored = (await readTopic(kafka, topic)).map(({ value }) => value);
    assertEquals(stored, ["before", ...values]);
  },

  "publishMany() fails when the broker stays away, and works again after":
    async (
      kafka,
    ) => {
      const topic = await newTopic(kafka);
      await using publisher = recordPublisher(kafka, {
        deliveryTimeoutMs: 1000,
      });
      await publisher.publish(topic, textRecord("k", "before"));
      await kafka.stop();
      const entries = ["a", "b", "c"].map((value) => ({
        topic,
        event: textRecord("k", value),
      }));
      const results = await publisher.publishMany(entries);
      assertEquals(outcomes(results), ["retriable", "retriable", "retriable"]);
      await kafka.start();
      await publisher.publish(topic, textRecord("k", "after"));
      const stored = (await readTopic(kafka, topic)).map(({ value }) => value);
      assertEquals(stored, ["before", "after"]);
    },

  "publishMany() tells the truth of each when some run out of time": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    await using publisher = recordPublisher(kafka, { deliveryTimeoutMs: 50 });
    const publishLast = () => publisher.publish(topic, textRecord("k", "last"));
    await eventually(publishLast);
    const bytes = noise(50_000);
    const entries = Array.from({ length: 400 }, (_, index) => ({
      topic,
      event: { key: "k", value: bytes, headers: [["n", `${index}`]] },
    } as const));
    const results = await publisher.publishMany(entries);
    assert(results.some(({ ok }) => !ok), "not all are quick enough");
    const last = await eventually(publishLast);
    const stored = await readTopic(kafka, topic);
    assertEquals(stored[last.offset]?.value, "last");
    for (const [index, result] of results.entries()) {
      if (!result.ok) continue;
      const { message } = stored[result.position.offset] ?? {};
      assertEquals(String(message?.headers?.["n"]), `${index}`);
    }
  },

  "close() sends what waits and refuses what comes": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 3 });
    // Most of them still stand in line for room.
    const publisher = recordPublisher(kafka, { maxQueuedBytes: 2000 });
    const published = publisher.publishMany(
      Array.from({ length: 2000 }, (_, index) => ({
        topic,
        event: textRecord(`key-${index % 10}`, "v"),
      })),
    );
    await publisher.close();
    assert((await published).every(({ ok }) => ok), "all are acknowledged");
    const late = await assertRejects(
      () => publisher.publish(topic, textRecord("k", "late")),
      PublishError,
      "closed",
    );
    assertEquals(late.retriable, true);
    await publisher.close();
  },
};
