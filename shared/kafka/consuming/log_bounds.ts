import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";

/** One partition of one topic. */
export interface TopicPartition {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
}

/** The log of a partition, from its first offset to the one after its last. */
export interface LogBounds extends TopicPartition {
  /** The first offset. */
  start: number;
  /** The first offset that is not in the log yet. */
  end: number;
}

/** ListOffsets takes these for a time. */
const EARLIEST = -2;
const LATEST = -1;

const READ_UNCOMMITTED = 0;
const NO_REPLICA = -1;

/**
 * Asks the leaders for the bounds of logs.
 *
 * @throws {Error} When a partition has no leader now, or none answers.
 */
export async function logBounds(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<LogBounds[]> {
  const leaders = await findLeaders(cluster, partitions);
  const asked = leaders.entries().map(async ([leader, led]) => {
    const [starts, ends] = await Promise.all([
      listOffsets(cluster, leader, { partitions: led, timestamp: EARLIEST }),
      listOffsets(cluster, leader, { partitions: led, timestamp: LATEST }),
    ]);
    return led.map((each): LogBounds => ({
      topic: each.topic,
      partition: each.partition,
      start: starts.get(nameOf(each)) ?? 0,
      end: ends.get(nameOf(each)) ?? 0,
    }));
  });
  return (await Promise.all(asked)).flat();
}

async function findLeaders(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<Map<number, TopicPartition[]>> {
  const topics = await cluster.topics(
    [...new Set(partitions.map(({ topic }) => topic))],
  );
  const leaders = new Map(
    topics.flatMap(({ topic, partitionMetadata }) =>
      partitionMetadata.map(({ partitionId: partition, leader }) =>
        [nameOf({ topic, partition }), leader] as const
      )
    ),
  );
  return Map.groupBy(partitions, (each) => {
    const leader = leaders.get(nameOf(each)) ?? -1;
    if (leader >= 0) return leader;
    throw new Error(`Cannot read ${nameOf(each)} as it has no leader now`);
  });
}

async function listOffsets(
  cluster: Cluster,
  leader: number,
  { partitions, timestamp }: {
    partitions: readonly TopicPartition[];
    timestamp: number;
  },
): Promise<Map<string, number>> {
  const topics = Map.groupBy(partitions, ({ topic }) => topic)
    .entries().map(([topic, group]) => ({
      topic,
      partitions: group.map(({ partition }) => ({ partition, timestamp })),
    }));
  const { responses } = await cluster.node(leader).call("ListOffsets", {
    replicaId: NO_REPLICA,
    isolationLevel: READ_UNCOMMITTED,
    topics: [...topics],
  });
  return new Map(
    responses.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, errorCode, offset }) => {
        if (errorCode !== 0) throw protocolError(errorCode);
        return [nameOf({ topic, partition }), Number(offset)] as const;
      })
    ),
  );
}

/** A partition's name, for a map. */
function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
