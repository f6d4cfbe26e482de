import type { Logger } from "@std/log";
import type { KafkaConnection } from "../connection.ts";
import { createKafka } from "../create_kafka.ts";
import { within } from "../within.ts";

/** How {@linkcode fetchPartitionCount} asks. */
export interface FetchPartitionCountOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** Receives what kafkajs logs. */
  logger: Logger;
  /** Waits no longer than this many milliseconds. */
  ms: number;
  /** Waits no longer than until it is aborted. */
  signal: AbortSignal;
}

/**
 * Asks the brokers how many partitions a topic has. It asks once, over a
 * connection of its own.
 *
 * @throws {Error} Also when there is no such topic.
 */
export async function fetchPartitionCount(
  topic: string,
  { connection, logger, ms, signal }: FetchPartitionCountOptions,
): Promise<number> {
  const client = createKafka(connection, { logger, retry: { retries: 0 } });
  const admin = client.kafka.admin();
  const ask = async () => {
    await admin.connect();
    return await admin.fetchTopicMetadata({ topics: [topic] });
  };
  try {
    const { topics } = await within(ask(), { ms, signal });
    const count = topics.find(({ name }) => name === topic)?.partitions.length;
    if (count) return count;
    throw new Error(`Cannot find ${topic} in the answer of the broker`);
  } finally {
    await client.destroy();
  }
}
