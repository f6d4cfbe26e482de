import { setImmediate as nextTurn } from "node:timers/promises";
import { partitionName, type TopicPartition } from "../partition_name.ts";
import { PublishError } from "../publish_error.ts";
import type { RecordWriter } from "../record_batch/record_writer.ts";
import { BatchSender, type BatchSenderOptions } from "./batch_sender.ts";
import { OutgoingBatch } from "./outgoing_batch.ts";
import type { OutgoingRecord } from "./outgoing_record.ts";
import { type BatchLimits, RecordQueue } from "./record_queue.ts";

/** How a {@linkcode PartitionSender} sends. */
export interface PartitionSenderOptions
  extends BatchSenderOptions, BatchLimits {
  /** Memory to encode in; it may be shared. */
  readonly writer: RecordWriter;
}

/**
 * Sends the records of one partition, one batch after the other. When idle, it
 * sends at once; what arrives while a batch is under way makes up the next.
 */
export class PartitionSender {
  readonly #target: TopicPartition & { readonly id: string };
  readonly #options: PartitionSenderOptions;
  readonly #queue = new RecordQueue();
  readonly #batches: BatchSender;
  #running: Promise<void> | undefined;

  constructor(
    { topic, partition }: TopicPartition,
    options: PartitionSenderOptions,
  ) {
    this.#target = {
      topic,
      partition,
      id: partitionName({ topic, partition }),
    };
    this.#options = options;
    this.#batches = new BatchSender(options);
  }

  /** Takes a record; its caller is told what becomes of it in any case. */
  add(record: OutgoingRecord): void {
    this.#queue.add(record);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // What the caller passes in one go belongs into one batch.
    await Promise.resolve();
    while (this.#queue.size > 0) {
      await this.#deliver(this.#queue.take(this.#options));
      // Callers that waited for this batch have their next record now.
      await nextTurn();
    }
    // In the same turn as the check: nothing can be added between the two.
    this.#running = undefined;
  }

  async #deliver(taken: readonly OutgoingRecord[]): Promise<void> {
    const records = taken.filter((record) => this.#isDue(record));
    if (records.length === 0) return;
    const { writer } = this.#options;
    const batch = new OutgoingBatch(records, { target: this.#target, writer });
    const refusal = await this.#batches.send(batch);
    if (refusal === null) return;
    if (records.length > 1) return await this.#deliverHalves(records);
    records[0]?.fail(refusal);
  }

  /** Finds the record that the broker refuses; the others get through. */
  async #deliverHalves(records: readonly OutgoingRecord[]): Promise<void> {
    const middle = Math.ceil(records.length / 2);
    await this.#deliver(records.slice(0, middle));
    await this.#deliver(records.slice(middle));
  }

  #isDue(record: OutgoingRecord): boolean {
    if (record.isSettled) return false;
    const { topic, id } = this.#target;
    const reason = this.#options.signal.aborted
      ? "the publisher is closed"
      : record.call.isBlocked(id)
      ? "an earlier event of its partition failed"
      : performance.now() >= record.deadlineMs
      ? "its time is up"
      : null;
    if (reason === null) return true;
    const message = `Cannot publish to ${topic}: ${reason}`;
    record.call.block(id);
    record.fail(new PublishError(message, { retriable: true }));
    return false;
  }
}
