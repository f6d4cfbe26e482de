import kafkajs from "kafkajs";

/** What was read of one partition. */
export type OffsetByPartition = ReadonlyMap<number, number>;

/** Looks at Kafka with another client than the one that is tested. */
export class KafkaObserver implements AsyncDisposable {
  readonly #kafka: kafkajs.Kafka;
  readonly #admin: kafkajs.Admin;

  private constructor(kafka: kafkajs.Kafka) {
    this.#kafka = kafka;
    this.#admin = kafka.admin();
  }

  /** Connects. The caller disposes it. */
  static async connect(brokers: readonly string[]): Promise<KafkaObserver> {
    const observer = new KafkaObserver(
      new kafkajs.Kafka({
        brokers: [...brokers],
        logLevel: kafkajs.logLevel.NOTHING,
        retry: { initialRetryTime: 100, retries: 10 },
      }),
    );
    await observer.#admin.connect();
    return observer;
  }

  /** Makes topics, on as many nodes as the cluster has. */
  async createTopics(partitions: Record<string, number>): Promise<void> {
    await this.#admin.createTopics({
      waitForLeaders: true,
      topics: Object.entries(partitions).map(([topic, numPartitions]) => ({
        topic,
        numPartitions,
        replicationFactor: -1,
      })),
    });
  }

  /** The node that leads partition 0; -1 for none. */
  async leaderOf(topic: string): Promise<number> {
    const partitions = await this.#partitionsOf(topic);
    return partitions.find(({ partitionId }) => partitionId === 0)?.leader ??
      -1;
  }

  /** The fewest replicas in sync that any partition of the topics has. */
  async fewestInSync(...topics: readonly string[]): Promise<number> {
    const all = await Promise.all(
      topics.map((topic) => this.#partitionsOf(topic)),
    );
    return Math.min(...all.flat().map(({ isr }) => isr.length));
  }

  /** Where each partition ends. */
  async endOffsets(topic: string): Promise<OffsetByPartition> {
    const offsets = await this.#admin.fetchTopicOffsets(topic);
    return new Map(
      offsets.map(({ partition, high }) => [partition, Number(high)]),
    );
  }

  /** Where the group goes on in each partition; 0 where it has not begun. */
  async committedOffsets(
    groupId: string,
    topic: string,
  ): Promise<OffsetByPartition> {
    const [found] = await this.#admin.fetchOffsets({
      groupId,
      topics: [topic],
    });
    return new Map(
      found?.partitions.map(({ partition, offset }) => [
        partition,
        Math.max(0, Number(offset)),
      ]),
    );
  }

  /** How many members have partitions, once the group is stable; else 0. */
  async stableMembers(groupId: string): Promise<number> {
    const { groups: [group] } = await this.#admin.describeGroups([groupId]);
    return group?.state === "Stable" ? group.members.length : 0;
  }

  /** Passes on all that a topic holds, in the order of each partition. */
  async read(
    topic: string,
    each: (partition: number, message: kafkajs.KafkaMessage) => void,
  ): Promise<void> {
    const ends = await this.endOffsets(topic);
    const open = new Set(
      [...ends].filter(([_, end]) => end > 0).map(([partition]) => partition),
    );
    if (open.size === 0) return;
    const done = Promise.withResolvers<void>();
    const groupId = `observer-${crypto.randomUUID()}`;
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch({ batch: { partition, messages } }) {
        const end = ends.get(partition) ?? 0;
        for (const message of messages) {
          if (Number(message.offset) < end) each(partition, message);
          if (Number(message.offset) >= end - 1) open.delete(partition);
        }
        if (open.size === 0) done.resolve();
        return Promise.resolve();
      },
    });
    await done.promise;
    await consumer.disconnect();
  }

  /** Disconnects. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.disconnect();
  }

  async #partitionsOf(topic: string): Promise<kafkajs.PartitionMetadata[]> {
    const { topics } = await this.#admin.fetchTopicMetadata({
      topics: [topic],
    });
    return topics.flatMap(({ partitions }) => partitions);
  }
}
