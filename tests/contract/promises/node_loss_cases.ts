import { partitionFor } from "@taskbell/kafka";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  collector,
  committedOffset,
  publishKeyed,
  runConsumer,
  textOf,
} from "../running_consumer.ts";
import { newName, newTopic } from "../tested_kafka.ts";
import type { ClusterCases, KafkaCluster } from "./kafka_cluster.ts";

const KEYS = 8;
const PER_BATCH = 40;
const PATIENCE = { timeoutMs: 60_000 };

/** What the group has done, by key. */
type Done = Map<string, number[]>;

/** Publishes numbered records until it is told to stop; answers how many. */
async function publishAlong(
  kafka: KafkaCluster,
  { topic, signal }: { topic: string; signal: AbortSignal },
): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    await publishKeyed(
      kafka,
      topic,
      Array.from({ length: PER_BATCH }, (_, index) => {
        const sequence = count + index;
        return [`key-${sequence % KEYS}`, `${Math.floor(sequence / KEYS)}`];
      }),
    );
    count += PER_BATCH;
  }
  return count;
}

/** Publishes and consumes while a node dies, and checks that all is there. */
async function surviveDeath(
  kafka: KafkaCluster,
  findVictim: (names: { topic: string; groupId: string }) => Promise<number>,
): Promise<void> {
  const topic = await newTopic(kafka, { partitions: 3 });
  const groupId = newName("group");
  const done: Done = new Map();
  const handler = ({ record }: {
    record: { key: Uint8Array | null; value: Uint8Array | null };
  }) => {
    const key = textOf(record.key);
    const values = done.get(key) ?? [];
    done.set(key, values);
    values.push(Number(textOf(record.value)));
  };
  const options = { groupId, topics: [topic], handler };
  await using _first = await runConsumer(kafka, options);
  await using _second = await runConsumer(kafka, options);
  const stop = new AbortController();
  const publishing = publishAlong(kafka, { topic, signal: stop.signal });
  const count = () =>
    done.values().reduce((sum, values) => sum + new Set(values).size, 0);
  await eventually(() => assert(count() > 5 * PER_BATCH), PATIENCE);
  const victim = await findVictim({ topic, groupId });
  await kafka.kill(victim);
  const killedAt = count();
  await eventually(() => assert(count() > killedAt + 5 * PER_BATCH), PATIENCE);
  await kafka.revive(victim);
  stop.abort();
  const published = await publishing;
  await eventually(() => assertEquals(count(), published), PATIENCE);
  for (const [key, values] of done) {
    const state = { next: 0 };
    for (const value of values) {
      assert(value <= state.next, `${key}: ${value} before ${state.next}`);
      state.next = Math.max(state.next, value + 1);
    }
  }
  await eventually(async () => {
    const offsets = await Promise.all(
      [0, 1, 2].map((partition) =>
        committedOffset(kafka, { groupId, topic, partition })
      ),
    );
    assertEquals(offsets.reduce((sum, offset) => sum + offset, 0), published);
  }, PATIENCE);
}

/** One of three nodes dies under load. */
export const nodeLossCases: ClusterCases = {
  "run() loses nothing when the leader of a partition is killed": (kafka) =>
    surviveDeath(kafka, ({ topic }) => kafka.leaderOf(topic)),

  "run() loses nothing when the coordinator of its group is killed": (kafka) =>
    surviveDeath(kafka, ({ groupId }) => kafka.coordinatorOf(groupId)),

  "run() reads the others while a partition has no leader": async (kafka) => {
    const partitions = 3;
    const topic = await newTopic(kafka, { partitions, replicationFactor: 1 });
    const leaders = await Promise.all(
      [0, 1, 2].map((partition) => kafka.leaderOf(topic, partition)),
    );
    const [victim = 1] = leaders;
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    await publishKeyed(kafka, topic, keys.map((key) => [key, key]));
    await kafka.kill(victim);
    const { values, handler } = collector();
    await using consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    const reachable = keys.filter((key) => {
      const partition = partitionFor(new TextEncoder().encode(key), partitions);
      return leaders[partition] !== victim;
    });
    assert(reachable.length > 0 && reachable.length < keys.length);
    await eventually(
      () => assertEquals(values.toSorted(), reachable.toSorted()),
      PATIENCE,
    );
    await eventually(() =>
      assertMatch(
        consumer.status().reason ?? "",
        new RegExp(`^no broker leads ${topic}-\\d now$`),
      ), PATIENCE);
    await kafka.revive(victim);
    await eventually(
      () => assertEquals(values.toSorted(), keys.toSorted()),
      PATIENCE,
    );
    await eventually(() => assertEquals(consumer.status().reason, null));
  },
};
