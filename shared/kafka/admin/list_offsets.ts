import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";

/** A partition and who leads it. */
export interface LedPartition {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
  /** The leader's node; `null` while there is none. */
  leader: number | null;
}

/** Offsets by {@linkcode partitionName}. */
export type Offsets = ReadonlyMap<string, number>;

/** For the end and the start of a partition in place of a timestamp. */
export const LATEST = -1;
/** The offset of the first record that is still there. */
export const EARLIEST = -2;

const READ_UNCOMMITTED = 0;
const LEADER_NOT_AVAILABLE = 5;

/** Names a partition among those of all topics. */
export function partitionName(
  { topic, partition }: Pick<LedPartition, "topic" | "partition">,
): string {
  return `${topic}/${partition}`;
}

/**
 * Asks the leaders for offsets. A partition whose leader is away is missing
 * from the answer.
 *
 * @param timestampMs Since the epoch: the first record that is not older, -1
 * where there is none; or {@linkcode LATEST}, {@linkcode EARLIEST}.
 */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly LedPartition[],
  timestampMs: number,
): Promise<Offsets> {
  const offsets = new Map<string, number>();
  const byLeader = Map.groupBy(partitions, ({ leader }) => leader);
  await Promise.all([...byLeader].map(async ([leader, led]) => {
    if (leader === null) return;
    const asked = Map.groupBy(led, ({ topic }) => topic);
    const topics = [...asked].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition }) => ({
        partition,
        timestamp: timestampMs,
      })),
    }));
    const answer = await cluster.node(leader)
      .call("ListOffsets", { isolationLevel: READ_UNCOMMITTED, topics })
      .catch(() => null);
    for (const { topic, partitions } of answer?.responses ?? []) {
      for (const { partition, errorCode, offset } of partitions) {
        if (errorCode !== 0) continue;
        offsets.set(partitionName({ topic, partition }), Number(offset));
      }
    }
  }));
  return offsets;
}

/**
 * Takes an offset out of the answer of {@linkcode listOffsets}.
 *
 * @throws {Error} When the leader was away; it is worth another try.
 */
export function expectOffset(
  offsets: Offsets,
  partition: Pick<LedPartition, "topic" | "partition">,
): number {
  const offset = offsets.get(partitionName(partition));
  if (offset === undefined) throw protocolError(LEADER_NOT_AVAILABLE);
  return offset;
}
