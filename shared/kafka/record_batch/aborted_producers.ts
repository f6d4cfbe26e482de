import type { BatchHeader } from "./batch_header.ts";

/** A transaction that was given up, as a Fetch tells of it. */
export interface AbortedTransaction {
  /** Who began it. */
  producerId: bigint;
  /** The offset of its first record. */
  firstOffset: number;
}

/**
 * Knows, from batch to batch, whose transactions will be given up.
 *
 * @see {@link https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging}
 */
export class AbortedProducers {
  readonly #upcoming: AbortedTransaction[];
  readonly #producerIds = new Set<bigint>();

  /** Takes the transactions in any order. */
  constructor(transactions: readonly AbortedTransaction[]) {
    this.#upcoming = transactions.toSorted((one, other) =>
      other.firstOffset - one.firstOffset
    );
  }

  /**
   * Goes on to the next intact batch and says whether it belongs to a
   * transaction that was given up. A marker ends the one of its producer:
   * behind the first record of a transaction no marker is the producer's but
   * that of this transaction.
   */
  advance(batch: BatchHeader): boolean {
    for (
      let next = this.#upcoming.at(-1);
      next !== undefined && next.firstOffset <= batch.lastOffset;
      next = this.#upcoming.at(-1)
    ) {
      this.#producerIds.add(next.producerId);
      this.#upcoming.pop();
    }
    if (batch.isControl) this.#producerIds.delete(batch.producerId);
    return batch.isTransactional && this.#producerIds.has(batch.producerId);
  }
}
