import { setImmediate as nextTurn } from "node:timers/promises";
import { PublishError } from "../publish_error.ts";
import { BatchSender, type BatchSenderOptions } from "./batch_sender.ts";
import { type OutgoingRecord, partitionId } from "./outgoing_record.ts";
import { type BatchLimits, PartitionQueues } from "./partition_queues.ts";

/** How a {@linkcode Lane} sends. */
export interface LaneOptions extends BatchSenderOptions, BatchLimits {}

/**
 * Sends the records of its partitions by one producer, one batch after the
 * other. An idle lane sends at once; what arrives while a batch is under way
 * makes up the next batches.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queues = new PartitionQueues();
  readonly #sender: BatchSender;
  #running: Promise<void> | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#sender = new BatchSender(options);
  }

  /** Takes a record; its `settle` is called in any case. */
  add(record: OutgoingRecord): void {
    this.#queues.add(record);
    this.#running ??= this.#run().finally(() => this.#running = undefined);
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Lets go of the connection. Call it when idle. */
  async close(): Promise<void> {
    await this.#sender.close();
  }

  async #run(): Promise<void> {
    // What the caller passes in one go belongs into one batch.
    await Promise.resolve();
    while (this.#queues.size > 0) {
      await this.#deliver(this.#queues.take(this.#options));
      // Callers that waited for this batch have their next record now.
      await nextTurn();
    }
  }

  async #deliver(taken: readonly OutgoingRecord[]): Promise<void> {
    const records = taken.filter((record) => this.#isDue(record));
    if (records.length === 0) return;
    const outcome = await this.#sender.send(
      records,
      () => this.#queues.size > 0,
    );
    switch (outcome.kind) {
      case "written":
        return settleWritten(records, outcome.baseOffset);
      case "postponed":
        return this.#queues.putBack(records);
      case "unsent":
      case "topic_refused":
        return records.forEach((record) => block(record, outcome.error));
      case "record_refused":
        if (records.length > 1) return await this.#deliverHalves(records);
    }
    for (const record of records) {
      record.settle({ ok: false, error: outcome.error });
    }
  }

  /** Finds the record that the broker refuses; the others get through. */
  async #deliverHalves(records: readonly OutgoingRecord[]): Promise<void> {
    const middle = Math.ceil(records.length / 2);
    await this.#deliver(records.slice(0, middle));
    await this.#deliver(records.slice(middle));
  }

  #isDue(record: OutgoingRecord): boolean {
    const { call } = record;
    const reason = this.#options.signal.aborted
      ? "the publisher is closed"
      : call.blocked.has(partitionId(record))
      ? "an earlier event of its partition failed"
      : performance.now() >= call.deadlineMs
      ? "its time is up"
      : null;
    if (reason === null) return true;
    const message = `Cannot publish to ${record.topic}: ${reason}`;
    block(record, new PublishError(message, { retriable: true }));
    return false;
  }
}

function settleWritten(
  records: readonly OutgoingRecord[],
  baseOffset: number,
): void {
  for (const [index, { topic, partition, settle }] of records.entries()) {
    const position = { topic, partition, offset: baseOffset + index };
    settle({ ok: true, position });
  }
}

/** Fails a record that may be passed again, and those that must not overtake. */
function block(record: OutgoingRecord, error: PublishError): void {
  record.call.blocked.add(partitionId(record));
  record.settle({ ok: false, error });
}
