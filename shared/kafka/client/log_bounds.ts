import { partitionName, type TopicPartition } from "../partition_name.ts";
import type { Cluster } from "./cluster.ts";
import { ledPartitions } from "./led_partitions.ts";
import { EARLIEST, expectOffset, LATEST, listOffsets } from "./list_offsets.ts";

/** The log of a partition, from its first offset to the one after its last. */
export interface LogBounds {
  /** The first offset. */
  readonly start: number;
  /** The first offset that is not in the log yet. */
  readonly end: number;
}

/**
 * Asks the leaders for the bounds of logs.
 *
 * @param partitions One or more.
 * @returns The bounds by {@linkcode partitionName}, or why there are none: one
 * partition without a leader leaves those of the others.
 * @throws {Error} When no broker tells who leads.
 */
export async function logBounds(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<Map<string, LogBounds | Error>> {
  const names = new Set(partitions.map(partitionName));
  const topics = new Set(partitions.map(({ topic }) => topic));
  const led = (await cluster.topics([...topics])).flatMap(ledPartitions)
    .filter((each) => names.has(partitionName(each)));
  const [starts, ends] = await Promise.all([
    listOffsets(cluster, led, EARLIEST),
    listOffsets(cluster, led, LATEST),
  ]);
  const boundsOf = (place: TopicPartition): LogBounds | Error => {
    try {
      return {
        start: expectOffset(starts, place),
        end: expectOffset(ends, place),
      };
    } catch (error) {
      return error as Error;
    }
  };
  return new Map(
    partitions.map((each) => [partitionName(each), boundsOf(each)]),
  );
}
