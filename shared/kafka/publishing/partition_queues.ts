import { type OutgoingRecord, partitionId } from "./outgoing_record.ts";

/** How much goes into one batch. */
export interface BatchLimits {
  /** At most this many records. */
  maxBatchRecords: number;
  /** At most this many bytes, unless a single record is larger. */
  maxBatchBytes: number;
}

/** Records that wait, in order per partition. */
export class PartitionQueues {
  /** In the order in which the partitions have their turn. */
  readonly #queues = new Map<string, OutgoingRecord[]>();
  #size = 0;

  /** How many records wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds a record behind those of its partition. */
  add(record: OutgoingRecord): void {
    const id = partitionId(record);
    const queue = this.#queues.get(id);
    if (queue) queue.push(record);
    else this.#queues.set(id, [record]);
    this.#size++;
  }

  /**
   * Takes the next records of the partition whose turn it is; it has its next
   * turn after the others.
   *
   * @returns Records of one partition in their order; none when none wait.
   */
  take(limits: BatchLimits): OutgoingRecord[] {
    for (const [id, queue] of this.#queues) {
      const records = queue.splice(0, countFor(queue, limits));
      this.#queues.delete(id);
      if (queue.length > 0) this.#queues.set(id, queue);
      this.#size -= records.length;
      return records;
    }
    return [];
  }

  /** Puts records of one partition back in front of those that wait there. */
  putBack(records: readonly OutgoingRecord[]): void {
    const [first] = records;
    if (!first) return;
    const id = partitionId(first);
    const waiting = this.#queues.get(id) ?? [];
    // The partition has its next turn after all others.
    this.#queues.delete(id);
    this.#queues.set(id, [...records, ...waiting]);
    this.#size += records.length;
  }
}

function countFor(
  queue: readonly OutgoingRecord[],
  { maxBatchRecords, maxBatchBytes }: BatchLimits,
): number {
  let bytes = 0;
  const end = queue.slice(0, maxBatchRecords).findIndex((record, index) => {
    bytes += record.bytes;
    return index > 0 && bytes > maxBatchBytes;
  });
  return end === -1 ? maxBatchRecords : end;
}
