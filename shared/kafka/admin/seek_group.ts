import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import { type LedPartition, ledPartitions } from "../client/led_partitions.ts";
import type { KafkaConnection } from "../connection.ts";
import { partitionName } from "../partition_name.ts";
import { AdminError } from "./admin_error.ts";
import { fetchCommittedOffsets } from "./committed_offsets.ts";
import { fetchGroupState } from "./group_state.ts";
import { type SeekTarget, targetOffsets } from "./target_offsets.ts";
import { topicLayouts } from "./topic_layout.ts";
import { type AdminOptions, withCluster } from "./with_cluster.ts";

/** What {@linkcode seekGroup} moves, and where to. */
export interface SeekGroupOptions extends AdminOptions {
  /** The topic's name. */
  topic: string;
  /** The numbers of the partitions. @default {all of them} */
  partitions?: readonly number[];
  /** Where the group is to go on. */
  to: SeekTarget;
}

/** A partition whose offset was moved. */
export interface SeekResult {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
  /** The offset before; `null` where there was none. */
  from: number | null;
  /** The offset where the group goes on. */
  to: number;
}

/** Says that no member commits but somebody from outside. */
const OUTSIDER = { groupGenerationId: -1, memberId: "" };

/**
 * Moves the offsets of a group that is stopped, all partitions or none. A
 * group that does not exist comes to be, with these offsets.
 *
 * @throws {AdminError} When the group has members, the topic or a partition is
 * not known, or the offset lies outside of a partition.
 * @throws {Error} When the brokers don't let the client in or don't answer in
 * time.
 */
export async function seekGroup(
  connection: KafkaConnection,
  groupId: string,
  { topic, partitions, to, ...options }: SeekGroupOptions,
): Promise<SeekResult[]> {
  const purpose = `seek the group ${groupId}`;
  return await withCluster(
    { ...options, connection, purpose },
    async (cluster) => {
      await expectStopped(cluster, groupId);
      const chosen = await choosePartitions(cluster, topic, partitions);
      const targets = await targetOffsets(cluster, chosen, to);
      const committed = await fetchCommittedOffsets(cluster, groupId);
      await commit(cluster, groupId, targets);
      return targets.map(({ partition, offset }) => ({
        topic,
        partition,
        from: committed.offsets.get(partitionName({ topic, partition })) ??
          null,
        to: offset,
      }));
    },
  );
}

async function expectStopped(cluster: Cluster, groupId: string): Promise<void> {
  const { state, members } = await fetchGroupState(cluster, groupId);
  if (state !== "Empty" && state !== "Dead") {
    throw hasMembers(groupId, `${state} with ${members.length} members`);
  }
}

function hasMembers(groupId: string, actual: string): AdminError {
  const message =
    `Cannot seek the group ${groupId} as it must have no members: ` +
    `current value is ${actual}`;
  return new AdminError("group_has_members", message);
}

async function choosePartitions(
  cluster: Cluster,
  topic: string,
  numbers: readonly number[] | undefined,
): Promise<LedPartition[]> {
  const all = (await topicLayouts(cluster, [topic])).flatMap(ledPartitions);
  const unknown = numbers?.find((number) =>
    !all.some(({ partition }) => partition === number)
  );
  if (unknown === undefined) {
    return all.filter((each) => numbers?.includes(each.partition) ?? true);
  }
  const message =
    `Cannot seek in ${topic} as its partitions are 0 to ${all.length - 1}: ` +
    `current value is ${unknown}`;
  throw new AdminError("unknown_partition", message);
}

/** Without joining the group, which would take seconds and rebalance it. */
async function commit(
  cluster: Cluster,
  groupId: string,
  targets: readonly { topic: string; partition: number; offset: number }[],
): Promise<void> {
  const byTopic = Map.groupBy(targets, ({ topic }) => topic);
  const coordinator = await cluster.coordinator(groupId);
  const { responses } = await coordinator.call("OffsetCommit", {
    ...OUTSIDER,
    groupId,
    topics: [...byTopic].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition, offset }) => ({
        partition,
        offset: String(offset),
      })),
    })),
  });
  for (const { errorCode } of responses.flatMap((each) => each.partitions)) {
    if (errorCode === ErrorCode.UNKNOWN_MEMBER_ID) {
      throw hasMembers(groupId, "one that has just joined");
    }
    if (errorCode !== 0) throw protocolError(errorCode);
  }
}
