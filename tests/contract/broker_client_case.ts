import { assert, assertEquals } from "@std/assert";
import kafkajs from "kafkajs";
import { eventually } from "../support/eventually.ts";
import { splitBatches } from "../unit/kafka_broker/record_batches.ts";
import { connectAdmin, kafkajsClient } from "./kafkajs_client.ts";
import { fetchRecords } from "./log_requests.ts";
import { newGroup, type TestedBroker } from "./tested_broker.ts";
import { WireClient } from "./wire_client.ts";

/** What every client is made to do. */
export type ClientTask =
  | "reads back what it sends in each codec"
  | "sends idempotently"
  | "shares out to two members and goes on with one"
  | "meets commits with metadata"
  | "finds records by time"
  | "administers";

/** One case for each task: a client against a broker. */
export type ClientCases = Readonly<
  Record<ClientTask, (broker: TestedBroker) => Promise<void>>
>;

/** The codecs by the numbers that stand in a batch. */
export const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"];

/** A text that every codec makes shorter. */
export function longText(name: string): string {
  return `${name} ${"and so on ".repeat(50)}`;
}

/** Makes a topic with a new name. */
export async function newClientTopic(
  { address }: TestedBroker,
  { partitions = 1 }: { partitions?: number } = {},
): Promise<string> {
  const topic = `topic-${crypto.randomUUID()}`;
  await using admin = await connectAdmin(kafkajsClient(address));
  // kafkajs's own wait for leaders gives up while the topic is not known yet.
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic, numPartitions: partitions }],
  });
  await eventually(() => admin.fetchTopicMetadata({ topics: [topic] }));
  return topic;
}

/** Of each batch in partition 0: its codec, and whether it is idempotent. */
export async function storedBatches(
  { address }: TestedBroker,
  topic: string,
): Promise<{ codec: string | undefined; isIdempotent: boolean }[]> {
  using client = await WireClient.connect(address);
  const { records } = await fetchRecords(client, { topic, offset: 0 });
  return splitBatches(records).map(({ bytes, producerId }) => ({
    codec: CODECS[(bytes[22] ?? 0) & 0b111],
    isIdempotent: producerId >= 0,
  }));
}

/** How many partitions of the topic each member of the group has, sorted. */
export async function groupShares(
  { address }: TestedBroker,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<number[]> {
  await using admin = await connectAdmin(kafkajsClient(address));
  const { groups: [group] } = await admin.describeGroups([groupId]);
  const { MemberAssignment } = kafkajs.AssignerProtocol;
  const shares =
    group?.members.map(({ memberAssignment }) =>
      memberAssignment.length === 0
        ? 0
        : MemberAssignment.decode(memberAssignment)?.assignment[topic]
          ?.length ??
          0
    ) ?? [];
  return shares.toSorted();
}

/** What the group has committed for partition 0. */
export async function committedNote(
  { address }: TestedBroker,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<
  { offset: string | undefined; metadata: string | null | undefined }
> {
  await using admin = await connectAdmin(kafkajsClient(address));
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const [partition] = found?.partitions ?? [];
  return { offset: partition?.offset, metadata: partition?.metadata };
}

/** The first timestamp that {@linkcode sendByTime} gives, in ms. */
export const FIRST_TIMESTAMP = Date.now() - 10_000;

/** Sends "0", "1" and "2", each a second after the one before. */
export async function sendByTime(
  { address }: TestedBroker,
  topic: string,
): Promise<void> {
  const producer = kafkajsClient(address).producer();
  await producer.connect();
  for (let i = 0; i < 3; i++) {
    const timestamp = String(FIRST_TIMESTAMP + i * 1000);
    await producer.send({
      topic,
      messages: [{ key: "k", value: String(i), timestamp }],
    });
  }
  await producer.disconnect();
}

/** Sends ten numbers from `from` on, to the topic's partitions in turn. */
export async function sendNumbers(
  { address }: TestedBroker,
  { topic, from, partitions }: {
    topic: string;
    from: number;
    partitions: number;
  },
): Promise<void> {
  const producer = kafkajsClient(address).producer();
  await producer.connect();
  const messages = Array.from({ length: 10 }, (_, i) => ({
    partition: i % partitions,
    value: String(from + i),
  }));
  await producer.send({ topic, messages });
  await producer.disconnect();
}

/** The numbers from 0 to before `end`, as {@linkcode sendNumbers} sends them. */
export function numbersBelow(end: number): Set<string> {
  return new Set(Array.from({ length: end }, (_, i) => String(i)));
}

/** A member of a group, which leaves when it is disposed. */
export interface ReadingMember extends AsyncDisposable {
  /** All that it has read. */
  readonly values: readonly string[];
}

/** Two members share four partitions; one leaves, the other reads on. */
export async function expectSharedOut(
  broker: TestedBroker,
  start: (of: { groupId: string; topic: string }) => Promise<ReadingMember>,
): Promise<void> {
  const topic = await newClientTopic(broker, { partitions: 4 });
  const groupId = await newGroup(broker);
  await using a = await start({ groupId, topic });
  await using b = await start({ groupId, topic });
  const shares = (expected: number[]) =>
    eventually(async () =>
      assertEquals(await groupShares(broker, { groupId, topic }), expected)
    );
  const read = (end: number) =>
    eventually(() =>
      assertEquals(new Set([...a.values, ...b.values]), numbersBelow(end))
    );
  await shares([2, 2]);
  await sendNumbers(broker, { topic, from: 0, partitions: 4 });
  await read(10);
  assert(a.values.length > 0 && b.values.length > 0);
  await b[Symbol.asyncDispose]();
  await shares([4]);
  await sendNumbers(broker, { topic, from: 10, partitions: 4 });
  await read(20);
}
