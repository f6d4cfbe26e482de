import type { TopicMetadataAnswer } from "../client/api_answers.ts";
import type { Cluster } from "../client/cluster.ts";
import { ledPartitions } from "../client/led_partitions.ts";
import type { KafkaConnection } from "../connection.ts";
import { partitionName } from "../partition_name.ts";
import {
  type PartitionBounds,
  partitionBounds,
  UNKNOWN_BOUNDS,
} from "./partition_bounds.ts";
import { topicConfigs, type TopicSetting } from "./topic_configs.ts";
import { topicLayouts } from "./topic_layout.ts";
import { type AdminOptions, withCluster } from "./with_cluster.ts";

/** A topic as the brokers keep it. */
export interface TopicDescription {
  /** The topic's name. */
  topic: string;
  /** Whether the brokers keep it for themselves. */
  internal: boolean;
  /** In the order of their numbers. */
  partitions: readonly PartitionDescription[];
  /** Its settings; `null` where this client may not see them. */
  config: readonly TopicSetting[] | null;
}

/** A partition as the brokers keep it. */
export interface PartitionDescription extends PartitionBounds {
  /** The partition's number. */
  partition: number;
  /** The leader's node; `null` while there is none. */
  leader: number | null;
  /** The nodes that keep it. */
  replicas: readonly number[];
  /** Those of them that have all of it. */
  inSyncReplicas: readonly number[];
}

/** Which topics are described, and how they are asked for. */
export interface DescribeTopicsOptions extends AdminOptions {
  /** Their names. @default {all topics} */
  topics?: readonly string[];
}

/**
 * Describes topics, in the order of their names. A broker that is away leaves
 * gaps in the answer; it does not fail it.
 *
 * @throws {AdminError} When a topic does not exist.
 * @throws {Error} When no broker lets the client in or answers in time.
 */
export async function describeTopics(
  connection: KafkaConnection,
  { topics, ...options }: DescribeTopicsOptions = {},
): Promise<TopicDescription[]> {
  if (topics?.length === 0) return [];
  const purpose = "describe the topics";
  return await withCluster(
    { ...options, connection, purpose },
    (cluster) => describe(cluster, topics ?? []),
  );
}

async function describe(
  cluster: Cluster,
  names: readonly string[],
): Promise<TopicDescription[]> {
  const layouts = await topicLayouts(cluster, names);
  const partitions = layouts.flatMap(ledPartitions);
  const [bounds, configs] = await Promise.all([
    partitionBounds(cluster, partitions),
    topicConfigs(cluster, layouts.map(({ topic }) => topic)),
  ]);
  return layouts.map((layout) => ({
    topic: layout.topic,
    internal: layout.isInternal ?? false,
    partitions: partitionsOf(layout, bounds),
    config: configs.get(layout.topic) ?? null,
  })).sort((a, b) => a.topic < b.topic ? -1 : 1);
}

function partitionsOf(
  layout: TopicMetadataAnswer,
  bounds: ReadonlyMap<string, PartitionBounds>,
): PartitionDescription[] {
  return ledPartitions(layout).map((led) => {
    const metadata = layout.partitionMetadata
      .find(({ partitionId }) => partitionId === led.partition);
    return {
      partition: led.partition,
      leader: led.leader,
      replicas: metadata?.replicas ?? [],
      inSyncReplicas: metadata?.isr ?? [],
      ...(bounds.get(partitionName(led)) ?? UNKNOWN_BOUNDS),
    };
  });
}
