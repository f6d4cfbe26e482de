import type { Logger } from "@std/log";
import { Cluster } from "../client/cluster.ts";
import type { KafkaConnection } from "../connection.ts";
import { findListenerMismatch } from "../find_listener_mismatch.ts";
import { partitionFor } from "../murmur2.ts";
import { missingNetAccess } from "../net_access.ts";
import type { TopicPartition } from "../partition_name.ts";
import { RecordWriter } from "../record_batch/record_writer.ts";
import { rootCause } from "../root_cause.ts";
import { within } from "../within.ts";
import { fetchPartitions } from "./fetch_partitions.ts";
import { PartitionLeaders } from "./partition_leaders.ts";
import { PartitionSender } from "./partition_sender.ts";
import type { PublisherCounters } from "./publisher_counters.ts";
import type { BatchLimits } from "./record_queue.ts";
import { TopicPartitions } from "./topic_partitions.ts";

/** What {@linkcode PublisherTopics} needs. */
export interface PublisherTopicsOptions extends BatchLimits {
  /** Where the brokers are. */
  readonly connection: KafkaConnection;
  /** How many connections to a broker the partitions share. */
  readonly lanes: number;
  /** Receives what goes wrong. */
  readonly logger: Logger;
  /** Aborted: nothing is asked or sent any more. */
  readonly signal: AbortSignal;
}

/** What partitions share: connections, and who leads them as these know it. */
interface Lane {
  readonly cluster: Cluster;
  readonly leaders: PartitionLeaders;
}

/** What a publisher knows of a topic. */
interface Topic {
  readonly partitions: TopicPartitions;
  readonly senders: PartitionSender[];
}

/** The topics of a publisher, with their partitions and those who send there. */
export class PublisherTopics {
  readonly counters: PublisherCounters = {
    possibleDuplicates: 0,
    producersReplaced: 0,
  };
  readonly #options: PublisherTopicsOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #lanes: readonly Lane[];
  readonly #writer = new RecordWriter();
  readonly #missingHosts = new Set<string>();

  constructor(options: PublisherTopicsOptions) {
    this.#options = options;
    const { connection, logger } = options;
    this.#lanes = Array.from({ length: options.lanes }, () => {
      const cluster = new Cluster(connection, { logger });
      return { cluster, leaders: new PartitionLeaders(cluster) };
    });
  }

  /** What knows how many partitions a topic has. */
  partitions(topic: string): TopicPartitions {
    return this.#topic(topic).partitions;
  }

  /** The one sender of a partition. */
  sender({ topic, partition }: TopicPartition): PartitionSender {
    const { senders } = this.#topic(topic);
    return senders[partition] ??= new PartitionSender({ topic, partition }, {
      ...this.#options,
      leaders: this.#lane({ topic, partition }).leaders,
      writer: this.#writer,
      counters: this.counters,
      report: (error) => this.#report(error),
      topicMissing: (topic) => this.partitions(topic).forget(),
    });
  }

  /** Resolves when nobody asks and nobody sends. */
  async idle(): Promise<void> {
    const topics = [...this.#topics.values()];
    await Promise.all(topics.map(({ partitions }) => partitions.idle()));
    const senders = topics.flatMap(({ senders }) => Object.values(senders));
    await Promise.all(senders.map((sender) => sender.idle()));
  }

  /** Lets go of the connections. Call it when idle. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(({ cluster }) => cluster.close()));
  }

  #topic(name: string): Topic {
    let topic = this.#topics.get(name);
    if (!topic) {
      const partitions = new TopicPartitions(name, {
        fetchPartitionCount: (topic, ms) => this.#fetchCount(topic, ms),
        report: (error) => this.#report(error),
        signal: this.#options.signal,
      });
      topic = { partitions, senders: [] };
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /** One lane a partition, always the same; neighbours have other lanes. */
  #lane({ topic, partition }: TopicPartition): Lane {
    const index = partitionFor(topic, this.#lanes.length) + partition;
    const lane = this.#lanes[index % this.#lanes.length];
    if (!lane) throw new RangeError(`Cannot find lane ${index}`);
    return lane;
  }

  async #fetchCount(topic: string, ms: number): Promise<number> {
    const { connection, signal } = this.#options;
    const { cluster } = this.#lane({ topic, partition: 0 });
    try {
      const asked = fetchPartitions(cluster, topic);
      const { length } = await within(asked, { ms, signal });
      if (length > 0) return length;
    } catch (error) {
      throw await findListenerMismatch(error, connection, { signal }) ?? error;
    }
    throw new Error(`Cannot find a partition of ${topic}`);
  }

  /** Names the addresses that the process may not connect to, once each. */
  #report(error: unknown): void {
    const host = missingNetAccess(rootCause(error));
    if (host === null || this.#missingHosts.has(host)) return;
    this.#missingHosts.add(host);
    this.#options.logger.error("Cannot reach a broker: not in --allow-net", {
      host,
    });
  }
}
