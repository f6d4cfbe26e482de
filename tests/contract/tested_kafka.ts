import {
  createPublisher,
  type EncodedRecord,
  type KafkaConnection,
  type Publisher,
  type PublisherOptions,
} from "@taskbell/kafka";
import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import { eventually } from "../support/eventually.ts";
import { connectAdmin, kafkajsClient } from "./kafkajs_client.ts";

/** A Kafka on which the promises of `@taskbell/kafka` are tested. */
export interface TestedKafka {
  /** `host:port` of each node. */
  readonly brokers: readonly string[];
  /** Takes it away, as a crash would. */
  stop(): Promise<void>;
  /** Brings it back, on its ports and data. */
  start(): Promise<void>;
}

/** Promises, by the words that follow the name of what keeps them. */
export type CasesOn<Kafka> = Readonly<
  Record<string, (kafka: Kafka) => Promise<void>>
>;

/** Promises that hold on every Kafka. */
export type KafkaCases = CasesOn<TestedKafka>;

/** Runs every case as a step of its own. */
export async function runCases<Kafka>(
  context: Deno.TestContext,
  kafka: Kafka,
  cases: CasesOn<Kafka>,
): Promise<void> {
  for (const [title, test] of Object.entries(cases)) {
    await context.step(title, () => test(kafka));
  }
}

/** So many cases run beside one another: most of their time they wait. */
const AT_ONCE = 6;

/**
 * Runs cases side by side, each as a step of its own. The check for leaks spans
 * all of them: it is the test's around them.
 */
export async function runBeside<Kafka>(
  context: Deno.TestContext,
  kafka: Kafka,
  cases: CasesOn<Kafka>,
): Promise<void> {
  const waiting = Object.entries(cases);
  const unchecked = {
    sanitizeOps: false,
    sanitizeResources: false,
    sanitizeExit: false,
  };
  const runNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, test] = next;
      await context.step({ name, fn: () => test(kafka), ...unchecked });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runNext));
}

/** A raw kafkajs client, to look at what was really written. */
export function rawClient({ brokers }: TestedKafka): kafkajs.Kafka {
  return kafkajsClient(brokers);
}

/** How the tested parts connect. */
export function connectionTo({ brokers }: TestedKafka): KafkaConnection {
  return { brokers, clientId: "contract" };
}

/** A topic to be made; without a name, it gets a new one. */
export interface NewTopic {
  name?: string;
  partitions?: number;
  replicationFactor?: number;
  config?: Record<string, string>;
}

/** Makes a topic and answers its name. */
export async function newTopic(
  kafka: TestedKafka,
  { name = newName("topic"), partitions = 1, config = {}, ...rest }: NewTopic =
    {},
): Promise<string> {
  await using admin = await connectAdmin(rawClient(kafka));
  const configEntries = Object.entries(config)
    .map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: [{
      topic: name,
      numPartitions: partitions,
      configEntries,
      ...rest,
    }],
    // kafkajs takes a node that does not know the topic yet for a failure.
    waitForLeaders: false,
  });
  await Promise.all(
    kafka.brokers.map((address) => untilKnown(address, name)),
  );
  return name;
}

/** Nodes learn of a topic one after the other. */
async function untilKnown(address: string, topic: string): Promise<void> {
  await using admin = await connectAdmin(kafkajsClient(address));
  await eventually(() => admin.fetchTopicMetadata({ topics: [topic] }));
}

/** A name that nothing else has. */
export function newName(prefix: string): string {
  return `${prefix}-${crypto.randomUUID()}`;
}

/** A publisher of records as they are, closed at the end of its scope. */
export function recordPublisher(
  kafka: TestedKafka,
  options: Partial<PublisherOptions<EncodedRecord>> = {},
): Publisher<EncodedRecord> & AsyncDisposable {
  const publisher = createPublisher<EncodedRecord>({
    connection: connectionTo(kafka),
    encoder: { encode: (record) => record },
    ...options,
  });
  return Object.assign(publisher, {
    [Symbol.asyncDispose]: () => publisher.close(),
  });
}

/** A record with a key and a text. */
export function textRecord(key: string, value: string): EncodedRecord {
  return { key, value, headers: [] };
}

/** A record as a raw consumer has found it. */
export interface StoredRecord {
  partition: number;
  offset: number;
  key: string;
  value: string;
  message: kafkajs.KafkaMessage;
}

/** Reads all that a topic holds now, in the order of each partition. */
export async function readTopic(
  kafka: TestedKafka,
  topic: string,
): Promise<StoredRecord[]> {
  const raw = rawClient(kafka);
  const expected = await countRecords(raw, topic);
  const stored: StoredRecord[] = [];
  const groupId = newName("reader");
  const consumer = raw.consumer({ groupId, maxWaitTimeInMs: 50 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachBatch: ({ batch: { partition, messages } }) => {
        for (const message of messages) {
          stored.push({
            partition,
            offset: Number(message.offset),
            key: String(message.key),
            value: String(message.value),
            message,
          });
        }
        return Promise.resolve();
      },
    });
    await eventually(() => {
      if (stored.length < expected) {
        throw new Error(`Found ${stored.length} of ${expected} records`);
      }
    });
  } finally {
    await consumer.disconnect();
  }
  return stored;
}

async function countRecords(
  raw: kafkajs.Kafka,
  topic: string,
): Promise<number> {
  await using admin = await connectAdmin(raw);
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

/** The values of each key, in the order in which they were stored. */
export function valuesByKey(
  records: readonly { key: string; value: string }[],
): Map<string, string[]> {
  const groups = Map.groupBy(records, ({ key }) => key);
  return new Map(
    groups.entries().map(([key, group]) => [
      key,
      group.map(({ value }) => value),
    ]),
  );
}

/** Bytes as a Buffer shows them, to compare with what kafkajs has read. */
export function hex(bytes: string | Uint8Array | null | undefined): string {
  return bytes === null || bytes === undefined
    ? "none"
    : Buffer.from(bytes).toString("hex");
}
