import { setTimeout as delay } from "node:timers/promises";
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  deadLetter,
  decode,
  type Decoder,
  type EncodedRecord,
  type Handler,
  retry,
  type Undecoded,
} from "@taskbell/kafka";
import { exponentialBackoff } from "@taskbell/runtime";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { connectAdmin } from "./kafkajs_client.ts";
import {
  connectionTo,
  type KafkaCases,
  newName,
  newTopic,
  rawClient,
  readTopic,
  recordPublisher,
  type TestedKafka,
  textRecord,
} from "./tested_kafka.ts";

/** A consumer that runs until the end of its scope. */
interface RunningConsumer extends AsyncDisposable {
  status: Consumer["status"];
  /** Stops it; resolves when it has stopped. */
  stop(): Promise<void>;
}

type RunOptions =
  & Pick<ConsumerOptions, "groupId" | "topics" | "handler">
  & Partial<ConsumerOptions>;

/** Runs a consumer and waits until it has joined its group. */
async function runConsumer(
  kafka: TestedKafka,
  options: RunOptions,
): Promise<RunningConsumer> {
  const consumer = createConsumer({
    connection: connectionTo(kafka),
    redelivery: exponentialBackoff({ initialMs: 20, maxMs: 200 }),
    ...options,
  });
  const abort = new AbortController();
  const running = consumer.run(abort.signal);
  const stop = async () => {
    abort.abort();
    await running;
  };
  await eventually(() => assert(consumer.status().assignments.length > 0));
  return {
    status: () => consumer.status(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Collects the values of the records that it handles. */
function collector(): { values: string[]; handler: Handler<Undecoded> } {
  const values: string[] = [];
  return {
    values,
    handler: ({ record }) => {
      values.push(textOf(record.value));
    },
  };
}

function textOf(bytes: Uint8Array | null): string {
  return new TextDecoder().decode(bytes ?? undefined);
}

async function publishTexts(
  kafka: TestedKafka,
  topic: string,
  values: readonly string[],
): Promise<void> {
  await using publisher = recordPublisher(kafka);
  const results = await publisher.publishMany(
    values.map((value) => ({ topic, event: textRecord(value, value) })),
  );
  assert(results.every(({ ok }) => ok), "all are acknowledged");
}

/** The offset that the group has committed; -1 for none. */
async function committedOffset(
  kafka: TestedKafka,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<number> {
  await using admin = await connectAdmin(rawClient(kafka));
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return Number(offsets?.partitions[0]?.offset);
}

/** Decodes text; one that begins with `poison` is none. */
const textDecoder: Decoder<string> = {
  decode: ({ value }) => {
    const text = textOf(value);
    return value === null || text.startsWith("poison")
      ? { ok: false, reason: "undecodable", error: "no text", object: {} }
      : { ok: true, event: text };
  },
};

/** What every consumer promises, on every Kafka. */
export const consumerCases: KafkaCases = {
  "run() commits a record only once it is handled": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c", "d"]);
    const seen: string[] = [];
    const stuck = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      graceMs: 0,
      handler: ({ record }, signal) => {
        seen.push(textOf(record.value));
        if (record.offset < 2) return;
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
      },
    });
    await eventually(() => assertEquals(seen, ["a", "b", "c"]));
    await stuck.stop();
    assertEquals(await committedOffset(kafka, { groupId, topic }), 2);
    const { values, handler } = collector();
    await using _next = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
    });
    await eventually(() => assertEquals(values, ["c", "d"]));
  },

  "run() redelivers nothing after a clean stop": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 3 });
    const groupId = newName("group");
    const { values, handler } = collector();
    const sent: string[] = [];
    for (let round = 0; round < 3; round++) {
      const batch = Array.from({ length: 50 }, (_, i) => `${round}/${i}`);
      sent.push(...batch);
      await publishTexts(kafka, topic, batch);
      const consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        handler,
      });
      await eventually(() => assert(values.length >= sent.length));
      await consumer.stop();
      assertEquals(consumer.status().ready, false);
    }
    assertEquals(values.toSorted(), sent.toSorted());
  },

  "run() waits for the running handler when it stops": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b"]);
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: async (_, signal) => {
        started.resolve();
        await finish.promise;
        assertEquals(signal.aborted, false);
      },
    });
    await started.promise;
    const stopped = consumer.stop();
    finish.resolve();
    await stopped;
    assertEquals(await committedOffset(kafka, { groupId, topic }), 1);
  },

  "run() delivers a record again whose handler threw, in order": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    const seen: string[] = [];
    const failing = { now: true };
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler: ({ record }) => {
        seen.push(textOf(record.value));
        if (failing.now && record.offset === 1) throw new Error("no luck");
      },
    });
    await eventually(() => assert(seen.filter((v) => v === "b").length > 3));
    assertEquals(consumer.status().ready, false);
    assertMatch(consumer.status().reason ?? "", /offset 1: no luck/);
    failing.now = false;
    await eventually(() => assertEquals(seen.at(-1), "c"));
    assertEquals(new Set(seen.slice(1, -1)), new Set(["b"]));
    assertEquals(consumer.status().reason, null);
  },

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

  "run() shares a topic with other members of its group": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 4 });
    const [a, b] = [collector(), collector()];
    const options = {
      groupId: newName("group"),
      topics: [topic],
      // Heartbeats, which tell of the other member, are as frequent.
      sessionTimeoutMs: 1500,
    };
    const partitionsOf = ({ status }: RunningConsumer) =>
      status().assignments.flatMap(({ partitions }) => partitions).length;
    await using first = await runConsumer(kafka, {
      ...options,
      handler: a.handler,
    });
    const second = await runConsumer(kafka, { ...options, handler: b.handler });
    await eventually(() =>
      assertEquals([partitionsOf(first), partitionsOf(second)], [2, 2])
    );
    const sent = Array.from({ length: 100 }, (_, index) => `${index}`);
    await publishTexts(kafka, topic, sent);
    await eventually(() =>
      assertEquals(
        [...a.values, ...b.values].toSorted(),
        sent.toSorted(),
      )
    );
    assert(a.values.length > 0 && b.values.length > 0, "both have some");
    await second.stop();
    await eventually(() => assertEquals(partitionsOf(first), 4));
    await publishTexts(kafka, topic, ["last"]);
    await eventually(() => assertEquals(a.values.at(-1), "last"));
    assertEquals(a.values.length + b.values.length, 101);
  },

  "run() keeps its place while a handler outlasts the session": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const options = { groupId: newName("group"), topics: [topic] };
    await publishTexts(kafka, topic, ["long", "next"]);
    const sessionTimeoutMs = 1500;
    const seen: string[] = [];
    const unready: string[] = [];
    await using consumer = await runConsumer(kafka, {
      ...options,
      sessionTimeoutMs,
      handler: async ({ record }) => {
        seen.push(textOf(record.value));
        const endMs = performance.now() + 3 * sessionTimeoutMs;
        while (record.offset === 0 && performance.now() < endMs) {
          await delay(50);
          const { reason } = consumer.status();
          if (reason !== null) unready.push(reason);
        }
      },
    });
    await eventually(() => assertEquals(seen, ["long", "next"]));
    assertEquals(unready, []);
  },

  "run() goes on when the broker comes back": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const { values, handler } = collector();
    await publishTexts(kafka, topic, ["before"]);
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
      // After a crash the broker waits for the member that it remembers.
      sessionTimeoutMs: 1500,
    });
    await eventually(() => assertEquals(values, ["before"]));
    await kafka.stop();
    // kafkajs gives up after some ten seconds; a new member takes its place.
    await eventually(
      () => assertEquals(consumer.status().assignments, []),
      { timeoutMs: 40_000 },
    );
    await kafka.start();
    await publishTexts(kafka, topic, ["after"]);
    await eventually(() => assertEquals(values.at(-1), "after"), {
      timeoutMs: 40_000,
    });
    await eventually(() => assertEquals(consumer.status().reason, null));
    // What it handled while the broker had forgotten it may come again.
    assertEquals([...new Set(values)], ["before", "after"]);
  },
};
