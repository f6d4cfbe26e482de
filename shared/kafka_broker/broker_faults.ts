import type { BrokerParts } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import type { Partition } from "./partition.ts";
import { partitionName, type TopicPartition } from "./partition_name.ts";

/** Which byte {@linkcode BrokerFaults.corruptBatch} flips. */
export interface CorruptByte extends TopicPartition {
  /** Of any record in the batch. */
  readonly offset: number;
  /**
   * Where in the batch's records (its bytes after the header), from 0 on; a
   * negative one counts from their end.
   *
   * @default {-1}
   */
  readonly byte?: number;
}

/**
 * What goes wrong with the broker itself, beside single requests: moves of
 * leaders and coordinators, loss of state, damage. Each call returns at once
 * and holds for every request that is handled after it.
 */
export class BrokerFaults {
  readonly #parts: BrokerParts;

  /**
   * Made by the broker alone.
   *
   * @param parts What is to go wrong.
   */
  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }

  /**
   * Begins a new leader epoch (KIP-320) with the same leader. Metadata shows
   * it, new batches carry it. A Fetch or ListOffsets that names an older epoch
   * is answered FENCED_LEADER_EPOCH; one that names none is served.
   *
   * @throws {RangeError} When there is no such partition.
   */
  raiseLeaderEpoch(at: TopicPartition): void {
    this.#partition(at).raiseLeaderEpoch();
  }

  /**
   * Moves the partition's leader: a new epoch begins, and Produce, Fetch and
   * ListOffsets are answered NOT_LEADER_OR_FOLLOWER until the client, known by
   * its client id, has asked Metadata for the topic.
   *
   * @throws {RangeError} When there is no such partition.
   */
  moveLeader(at: TopicPartition): void {
    const partition = this.#partition(at);
    this.#parts.leaders.move(partitionName(at));
    partition.raiseLeaderEpoch();
  }

  /**
   * Moves the group's coordinator: requests of the group, waiting ones too,
   * are answered NOT_COORDINATOR until the client, known by its client id, has
   * asked FindCoordinator, and COORDINATOR_LOAD_IN_PROGRESS until it is
   * loaded. The group keeps members, generation and offsets, as it does in
   * Kafka.
   *
   * @param options `loadMs`: how long the new coordinator loads, in
   * milliseconds from now. @default {0}
   */
  moveCoordinator(groupId: string, { loadMs = 0 } = {}): void {
    this.#parts.coordinators.move(groupId, { loadMs });
    this.#parts.groups.interrupt(groupId, ErrorCode.NOT_COORDINATOR);
  }

  /**
   * Forgets what all partitions know of idempotent producers. As in Kafka, the
   * next batch of each is taken whatever its sequence number is; a batch that
   * is sent again is stored again.
   */
  forgetProducers(): void {
    for (const partition of this.#allPartitions()) partition.forgetProducers();
  }

  /**
   * Flips a byte of a batch on its way out to every Fetch, so that its
   * checksum is wrong. The stored batch stays intact.
   *
   * @throws {RangeError} When there is no such partition.
   */
  corruptBatch({ topic, partition, offset, byte = -1 }: CorruptByte): void {
    this.#partition({ topic, partition }).damage({ offset, byte });
  }

  /** Ends what still lasts: moves that clients have not seen, damage. */
  clear(): void {
    this.#parts.leaders.clear();
    this.#parts.coordinators.clear();
    for (const partition of this.#allPartitions()) partition.undamage();
  }

  #allPartitions(): Partition[] {
    return this.#parts.topics.list().flatMap(({ partitions }) => partitions);
  }

  #partition(at: TopicPartition): Partition {
    const found = this.#parts.topics.partition(at.topic, at.partition);
    if (found) return found;
    throw new RangeError(
      "Cannot harm partition as it must exist: current value is " +
        partitionName(at),
    );
  }
}
