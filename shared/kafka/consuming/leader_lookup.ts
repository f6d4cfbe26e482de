import type { Logger } from "@std/log";
import type { TopicMetadataAnswer } from "../client/api_answers.ts";
import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { ledPartitions } from "../client/led_partitions.ts";
import { partitionName } from "../partition_name.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import { groupVerdict } from "./group_verdict.ts";
import type { OwnedPartition } from "./owned_partition.ts";
import { MissingTopicError } from "./partition_counts.ts";

/** What a {@linkcode LeaderLookup} looks up. */
export interface LeaderLookupOptions {
  cluster: Cluster;
  /** The partitions, which are told their leaders. */
  partitions: readonly OwnedPartition[];
  /** What the group reads, as far as this member has to know. */
  topics: readonly string[];
  /** Is told the number of partitions of each topic. */
  onPartitionCounts(counts: ReadonlyMap<string, number>): void;
  /** Is told of partitions that nobody leads. */
  health: ConsumerHealth;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

/** A topic that is unknown so often in a row does not exist any more. */
const MAX_MISSED = 5;

/** Asks the brokers who leads what. */
export class LeaderLookup {
  readonly #options: LeaderLookupOptions;
  #missed = 0;

  constructor(options: LeaderLookupOptions) {
    this.#options = options;
  }

  /** Whether every partition has a leader, as far as is known. */
  get areKnown(): boolean {
    return this.#options.partitions.every(({ leader }) => leader !== null);
  }

  /** The nodes that lead some of the partitions. */
  get leaders(): Set<number> {
    const leaders = this.#options.partitions.map(({ leader }) => leader);
    return new Set(leaders.filter((leader) => leader !== null));
  }

  /**
   * Asks once. While no broker answers, nothing changes.
   *
   * @throws {Error} What does not pass by itself; a topic that is no more.
   */
  async find(): Promise<void> {
    const { cluster, logger } = this.#options;
    try {
      this.#take(await cluster.topics(this.#options.topics));
    } catch (error) {
      if (groupVerdict(error) === "fatal") throw error;
      logger.debug("Cannot find the leaders", { error });
    }
  }

  #take(topics: readonly TopicMetadataAnswer[]): void {
    this.#assertExist(topics);
    const leaders = new Map(
      topics.flatMap(ledPartitions)
        .map((each) => [partitionName(each), each.leader]),
    );
    for (const each of this.#options.partitions) {
      this.#setLeader(each, leaders.get(partitionName(each)) ?? null);
    }
    const counts = topics.filter(({ topicErrorCode }) => topicErrorCode === 0)
      .map(({ topic, partitionMetadata }) =>
        [topic, partitionMetadata.length] as const
      );
    this.#options.onPartitionCounts(new Map(counts));
  }

  /** A broker may hear of a topic late, but not much later than the others. */
  #assertExist(topics: readonly TopicMetadataAnswer[]): void {
    const missing = topics.find(({ topicErrorCode }) =>
      topicErrorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    );
    this.#missed = missing ? this.#missed + 1 : 0;
    if (missing && this.#missed === MAX_MISSED) {
      throw new MissingTopicError(missing.topic);
    }
  }

  /** That nobody leads it is an answer too: no member can do anything. */
  #setLeader(owned: OwnedPartition, leader: number | null): void {
    owned.leader = leader;
    if (leader === null) owned.answeredMs = performance.now();
    const reason = leader === null
      ? `no broker leads ${partitionName(owned)} now`
      : null;
    this.#options.health.stuck(owned, reason);
  }
}
