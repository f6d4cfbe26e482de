import type { BrokerNode } from "../client/broker_node.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { ProducerNumbers } from "../record_batch/number_record_batch.ts";

/** Sequence numbers begin anew behind 2^31 - 1. */
const SEQUENCE_MASK = 0x7fffffff;
const MAX_EPOCH = 0x7fff;

/**
 * Numbers the batches of one partition, by which the broker tells one that is
 * sent again from a new one (KIP-98).
 */
export class ProducerSequence {
  readonly #producerId: bigint;
  #producerEpoch: number;
  #baseSequence = 0;

  constructor(producerId: bigint, producerEpoch: number) {
    this.#producerId = producerId;
    this.#producerEpoch = producerEpoch;
  }

  /**
   * Asks a broker for an id that nobody has.
   *
   * @throws {Error} Also when the broker refuses.
   */
  static async create(node: BrokerNode): Promise<ProducerSequence> {
    const { errorCode, producerId, producerEpoch } = await node.call(
      "InitProducerId",
      { transactionalId: null },
    );
    if (errorCode !== 0) throw protocolError(errorCode);
    return new ProducerSequence(BigInt(producerId), producerEpoch);
  }

  /** Those of the next batch. */
  get numbers(): ProducerNumbers {
    return {
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      baseSequence: this.#baseSequence,
    };
  }

  /** The broker has so many records more. */
  advance(records: number): void {
    this.#baseSequence = (this.#baseSequence + records) & SEQUENCE_MASK;
  }

  /**
   * Begins the next epoch: nobody knows whether the last batch was written,
   * and once the broker has seen one of the new epoch, it refuses those of the
   * old one that still come along. Java's client does the same (KIP-360).
   *
   * @returns `false` when there is no epoch left.
   */
  beginEpoch(): boolean {
    this.#producerEpoch++;
    this.#baseSequence = 0;
    return this.#producerEpoch <= MAX_EPOCH;
  }
}
