import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import { partitionName, type TopicPartition } from "../partition_name.ts";

/** The offsets that a group has committed, whatever the topic. */
export interface CommittedOffsets {
  /** By {@linkcode partitionName}. */
  offsets: ReadonlyMap<string, number>;
  /** What was committed for. */
  partitions: readonly TopicPartition[];
}

/** Asks the coordinator of a group for all that the group has committed. */
export async function fetchCommittedOffsets(
  cluster: Cluster,
  groupId: string,
): Promise<CommittedOffsets> {
  const coordinator = await cluster.coordinator(groupId);
  const answer = await coordinator.call("OffsetFetch", {
    groupId,
    // None stands for all.
    topics: [],
  });
  if (answer.errorCode) throw protocolError(answer.errorCode);
  const committed = answer.responses.flatMap(({ topic, partitions }) =>
    partitions.map((each) => ({ topic, ...each }))
  );
  const failed = committed.find(({ errorCode }) => errorCode !== 0);
  if (failed) throw protocolError(failed.errorCode);
  const known = committed.filter(({ offset }) => Number(offset) >= 0);
  return {
    partitions: known.map(({ topic, partition }) => ({ topic, partition })),
    offsets: new Map(
      known.map((each) => [partitionName(each), Number(each.offset)]),
    ),
  };
}
