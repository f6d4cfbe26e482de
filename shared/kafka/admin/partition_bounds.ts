import type { Cluster } from "../client/cluster.ts";
import type { LedPartition } from "../client/led_partitions.ts";
import {
  EARLIEST,
  LATEST,
  listOffsets,
  type OffsetAnswers,
} from "../client/list_offsets.ts";
import { partitionName } from "../partition_name.ts";
import { isTransient } from "./is_transient.ts";

/** Where the log of a partition begins and ends. */
export interface PartitionBounds {
  /** The first offset that is still there; `null` while no leader tells. */
  startOffset: number | null;
  /** The offset of the next record; `null` while no leader tells. */
  endOffset: number | null;
}

/** The bounds of a partition that nobody leads. */
export const UNKNOWN_BOUNDS: PartitionBounds = {
  startOffset: null,
  endOffset: null,
};

/**
 * Asks the leaders where the logs of partitions begin and end.
 *
 * @returns The bounds by {@linkcode partitionName}.
 * @throws {Error} When a leader refuses for good, as things stand.
 */
export async function partitionBounds(
  cluster: Cluster,
  partitions: readonly LedPartition[],
): Promise<ReadonlyMap<string, PartitionBounds>> {
  const [starts, ends] = await Promise.all([
    listOffsets(cluster, partitions, EARLIEST),
    listOffsets(cluster, partitions, LATEST),
  ]);
  return new Map(
    partitions.map(partitionName).map((name) => [name, {
      startOffset: knownOffset(starts, name),
      endOffset: knownOffset(ends, name),
    }]),
  );
}

function knownOffset(answers: OffsetAnswers, name: string): number | null {
  const answer = answers.get(name);
  if (typeof answer === "number") return answer;
  if (answer !== undefined && !isTransient(answer)) throw answer;
  return null;
}
