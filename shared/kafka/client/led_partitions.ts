import type { TopicPartition } from "../partition_name.ts";
import type { TopicMetadataAnswer } from "./api_answers.ts";

/** A partition and who leads it. */
export interface LedPartition extends TopicPartition {
  /** The leader's node; `null` while there is none. */
  readonly leader: number | null;
}

/** The partitions of a topic in their order, with their leaders. */
export function ledPartitions(
  { topic, partitionMetadata }: TopicMetadataAnswer,
): LedPartition[] {
  return partitionMetadata
    .map(({ partitionId, leader }) => ({
      topic,
      partition: partitionId,
      leader: leader < 0 ? null : leader,
    }))
    .sort((a, b) => a.partition - b.partition);
}
