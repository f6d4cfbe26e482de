import { assertEquals } from "@std/assert";
import { setImmediate as nextTurn } from "node:timers/promises";
import { startEmbeddedKafka } from "../contract/embedded_kafka.ts";
import {
  newTopic,
  readTopic,
  recordPublisher,
  textRecord,
} from "../contract/tested_kafka.ts";

Deno.test("publish() loses and doubles nothing that comes while a batch is under way", async () => {
  await using kafka = await startEmbeddedKafka();
  const topic = await newTopic(kafka);
  await using publisher = recordPublisher(kafka);
  await publisher.publish(topic, textRecord("k", "warm"));
  const requests = { count: 0 };
  using _faults = kafka.onRequest(({ apiName }) => {
    if (apiName !== "Produce") return undefined;
    return ++requests.count % 5 === 0 ? { kind: "drop_answer" } : undefined;
  });
  const values = Array.from({ length: 300 }, (_, index) => `${index}`);
  const published: Promise<unknown>[] = [];
  for (const value of values) {
    published.push(publisher.publish(topic, textRecord("k", value)));
    await nextTurn();
  }
  await Promise.all(published);
  const stored = (await readTopic(kafka, topic)).map(({ value }) => value);
  assertEquals(stored, ["warm", ...values]);
});
