import type { PartitionMetadataAnswer } from "../client/api_answers.ts";
import type { BrokerNode } from "../client/broker_node.ts";
import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { TopicPartition } from "../partition_name.ts";
import { fetchPartitions } from "./fetch_partitions.ts";

/** Knows the leaders of partitions until told that one may be wrong. */
export class PartitionLeaders {
  readonly #cluster: Cluster;
  readonly #topics = new Map<string, Promise<PartitionMetadataAnswer[]>>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /**
   * Finds the leader, by asking the cluster if need be.
   *
   * @throws {Error} When nobody answers, or there is no such partition, or it
   * has no leader for now; the next call asks again.
   */
  async find({ topic, partition }: TopicPartition): Promise<BrokerNode> {
    let asked = this.#topics.get(topic);
    if (!asked) {
      asked = fetchPartitions(this.#cluster, topic);
      this.#topics.set(topic, asked);
    }
    try {
      const partitions = await asked;
      const found = partitions.find((p) => p.partitionId === partition);
      if (!found) throw protocolError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      if (found.leader < 0) throw protocolError(ErrorCode.LEADER_NOT_AVAILABLE);
      return this.#cluster.node(found.leader);
    } catch (error) {
      if (this.#topics.get(topic) === asked) this.#topics.delete(topic);
      throw error;
    }
  }

  /** The next {@linkcode find} for this topic asks again. */
  forget(topic: string): void {
    this.#topics.delete(topic);
  }
}
