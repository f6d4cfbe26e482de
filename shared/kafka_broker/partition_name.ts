/** A partition, as clients name it. */
export interface TopicPartition {
  /** The topic's name. */
  readonly topic: string;
  /** The index, from 0 on. */
  readonly partition: number;
}

/** The partition's name in folders and logs: `letters-0`. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
