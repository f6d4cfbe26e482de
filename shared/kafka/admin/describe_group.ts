import type { Cluster } from "../client/cluster.ts";
import { ledPartitions } from "../client/led_partitions.ts";
import type { KafkaConnection } from "../connection.ts";
import { partitionName, type TopicPartition } from "../partition_name.ts";
import {
  type CommittedOffsets,
  fetchCommittedOffsets,
} from "./committed_offsets.ts";
import { fetchGroupState, type GroupState } from "./group_state.ts";
import {
  type PartitionBounds,
  partitionBounds,
  UNKNOWN_BOUNDS,
} from "./partition_bounds.ts";
import { type AdminOptions, withCluster } from "./with_cluster.ts";

/** A group, its members and how far it has come. */
export interface GroupDescription extends GroupState {
  /** The group's name. */
  groupId: string;
  /** All that it reads or has committed for, in order. */
  partitions: readonly GroupPartition[];
  /** How many offsets it is behind in all, as far as known. */
  totalLag: number;
}

/** How far a group has come in one partition. */
export interface GroupPartition {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
  /** Who reads it; `null` for nobody. */
  memberId: string | null;
  /** The offset where the group goes on; `null` where it has none. */
  committedOffset: number | null;
  /** The offset of the next record; `null` while no leader tells. */
  endOffset: number | null;
  /**
   * How many offsets there are to read, from the committed one or from the
   * first that is still there; `null` while no leader tells.
   */
  lag: number | null;
}

/**
 * Describes a group. One that does not exist has the state `Dead`.
 *
 * @throws {Error} When the coordinator does not let the client in or does not
 * answer in time.
 */
export async function describeGroup(
  connection: KafkaConnection,
  groupId: string,
  options: AdminOptions = {},
): Promise<GroupDescription> {
  const purpose = `describe the group ${groupId}`;
  return await withCluster(
    { ...options, connection, purpose },
    async (cluster) => {
      const state = await fetchGroupState(cluster, groupId);
      const committed = await fetchCommittedOffsets(cluster, groupId);
      const partitions = await describePartitions(cluster, state, committed);
      const totalLag = partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
      return { groupId, ...state, partitions, totalLag };
    },
  );
}

async function describePartitions(
  cluster: Cluster,
  { members }: GroupState,
  committed: CommittedOffsets,
): Promise<GroupPartition[]> {
  const readers = new Map(
    members.flatMap(({ memberId, assignments }) =>
      assignments.flatMap(({ topic, partitions }) =>
        partitions.map((partition) => {
          const read = { topic, partition };
          return [partitionName(read), { ...read, memberId }] as const;
        })
      )
    ),
  );
  const wanted = new Map<string, TopicPartition>(readers);
  for (const each of committed.partitions) {
    wanted.set(partitionName(each), each);
  }
  const bounds = await fetchBounds(cluster, [...wanted.values()]);
  return [...wanted].map(([name, place]) => {
    const committedOffset = committed.offsets.get(name) ?? null;
    const { startOffset, endOffset } = bounds.get(name) ?? UNKNOWN_BOUNDS;
    const from = Math.max(committedOffset ?? 0, startOffset ?? 0);
    return {
      topic: place.topic,
      partition: place.partition,
      memberId: readers.get(name)?.memberId ?? null,
      committedOffset,
      endOffset,
      lag: endOffset === null ? null : Math.max(endOffset - from, 0),
    };
  }).sort(inOrder);
}

/** Topics may be gone though the group has committed for them. */
async function fetchBounds(
  cluster: Cluster,
  partitions: readonly { topic: string }[],
): Promise<ReadonlyMap<string, PartitionBounds>> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  if (topics.length === 0) return new Map();
  const led = (await cluster.topics(topics)).flatMap(ledPartitions);
  return await partitionBounds(cluster, led);
}

function inOrder(a: GroupPartition, b: GroupPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
