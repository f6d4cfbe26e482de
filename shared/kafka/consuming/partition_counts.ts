import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";

/**
 * Asks how many partitions each topic has.
 *
 * @throws {Error} When a topic is missing, with its name, or refused.
 */
export async function partitionCounts(
  cluster: Cluster,
  topics: readonly string[],
): Promise<Map<string, number>> {
  const answers = await cluster.topics(topics);
  const counts = new Map<string, number>();
  for (const { topic, topicErrorCode, partitionMetadata } of answers) {
    if (topicErrorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
      throw new MissingTopicError(topic);
    }
    if (topicErrorCode !== 0) throw protocolError(topicErrorCode);
    counts.set(topic, partitionMetadata.length);
  }
  return counts;
}

/**
 * Adds the topics that only others read, as far as they exist: who leads a
 * group shares out what any member wants.
 */
export async function withTopicsOfOthers(
  own: ReadonlyMap<string, number>,
  { cluster, topics }: { cluster: Cluster; topics: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  const others = topics.filter((topic) => !own.has(topic));
  if (others.length === 0) return own;
  const answers = await cluster.topics([...new Set(others)]);
  const found = answers.filter(({ topicErrorCode }) => topicErrorCode === 0)
    .map(({ topic, partitionMetadata }) =>
      [topic, partitionMetadata.length] as const
    );
  return new Map([...own, ...found]);
}

/** Thrown when a topic that is to be read does not exist. */
export class MissingTopicError extends Error {
  /** @param topic Its name. */
  constructor(topic: string) {
    super(`Cannot read the topic ${topic} as it does not exist`);
    this.name = "MissingTopicError";
  }
}
