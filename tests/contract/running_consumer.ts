import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type Handler,
  type Undecoded,
} from "@taskbell/kafka";
import { exponentialBackoff } from "@taskbell/runtime";
import { assert } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { inTime } from "./in_time.ts";
import { connectAdmin } from "./kafkajs_client.ts";
import {
  connectionTo,
  rawClient,
  recordPublisher,
  type TestedKafka,
  textRecord,
} from "./tested_kafka.ts";

/** A consumer that runs until the end of its scope. */
export interface RunningConsumer extends AsyncDisposable {
  status: Consumer["status"];
  /** Stops it; resolves when it has stopped. */
  stop(): Promise<void>;
}

/** What differs from consumer to consumer. */
export type RunOptions =
  & Pick<ConsumerOptions, "groupId" | "topics" | "handler">
  & Partial<ConsumerOptions>;

/** Runs a consumer and waits until it has joined its group. */
export async function runConsumer(
  kafka: TestedKafka,
  options: RunOptions,
): Promise<RunningConsumer> {
  const consumer = startConsumer(kafka, options);
  await eventually(() => {
    const { ready, reason, assignments } = consumer.status();
    assert(ready || assignments.length > 0, `Not in its group: ${reason}`);
  });
  return consumer;
}

/** Runs a consumer and does not wait for anything. */
export function startConsumer(
  kafka: TestedKafka,
  options: RunOptions,
): RunningConsumer {
  const consumer = createConsumer({
    connection: connectionTo(kafka),
    redelivery: exponentialBackoff({ initialMs: 20, maxMs: 200 }),
    graceMs: 1_000,
    ...options,
  });
  const abort = new AbortController();
  const running = consumer.run(abort.signal);
  const stop = async () => {
    abort.abort();
    await inTime(running);
  };
  return {
    status: () => consumer.status(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The partitions that a consumer has now, of all topics. */
export function partitionsOf(consumer: RunningConsumer): number[] {
  return consumer.status().assignments
    .flatMap(({ partitions }) => partitions).toSorted((a, b) => a - b);
}

/** Collects the values of the records that it handles. */
export function collector(): { values: string[]; handler: Handler<Undecoded> } {
  const values: string[] = [];
  return {
    values,
    handler: ({ record }) => {
      values.push(textOf(record.value));
    },
  };
}

/** Reads text. */
export function textOf(bytes: Uint8Array | null): string {
  return new TextDecoder().decode(bytes ?? undefined);
}

/** Publishes texts, each under itself as the key. */
export async function publishTexts(
  kafka: TestedKafka,
  topic: string,
  values: readonly string[],
): Promise<void> {
  await publishKeyed(kafka, topic, values.map((value) => [value, value]));
}

/** Publishes texts, each under a key. */
export async function publishKeyed(
  kafka: TestedKafka,
  topic: string,
  records: readonly (readonly [key: string, value: string])[],
): Promise<void> {
  await using publisher = recordPublisher(kafka);
  const results = await publisher.publishMany(
    records.map(([key, value]) => ({ topic, event: textRecord(key, value) })),
  );
  assert(results.every(({ ok }) => ok), "all are acknowledged");
}

/** What a group is looked up by. */
export interface OffsetOf {
  groupId: string;
  topic: string;
  /** @default {0} */
  partition?: number;
}

/** The offset that the group has committed; -1 for none. */
export async function committedOffset(
  kafka: TestedKafka,
  { groupId, topic, partition: wanted = 0 }: OffsetOf,
): Promise<number> {
  await using admin = await connectAdmin(rawClient(kafka));
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const found = offsets?.partitions
    .find(({ partition }) => partition === wanted);
  return Number(found?.offset);
}
