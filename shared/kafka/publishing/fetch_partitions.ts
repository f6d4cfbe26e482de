import type { PartitionMetadataAnswer } from "../client/api_answers.ts";
import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";

/**
 * Asks the cluster for the partitions of a topic.
 *
 * @throws {Error} When nobody answers or there is no such topic.
 */
export async function fetchPartitions(
  cluster: Cluster,
  topic: string,
): Promise<PartitionMetadataAnswer[]> {
  const topics = await cluster.topics([topic]);
  const found = topics.find((answer) => answer.topic === topic);
  if (!found) throw protocolError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  if (found.topicErrorCode !== 0) throw protocolError(found.topicErrorCode);
  return found.partitionMetadata;
}
