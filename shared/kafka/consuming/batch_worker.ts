import type { Logger } from "@std/log";
import { Alarm, type RetryPolicy } from "@taskbell/runtime";
import type { EachBatchPayload, KafkaMessage } from "kafkajs";
import type { TopicAssignment } from "../consumer.ts";
import type { Delivery, Handler, Undecoded } from "../handler.ts";
import { reasonOf } from "../root_cause.ts";
import { within } from "../within.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import { kafkaRecord } from "./kafka_record.ts";
import { Membership } from "./membership.ts";
import { OffsetCommits } from "./offset_commits.ts";

/** What a {@linkcode BatchWorker} needs. */
export interface BatchWorkerOptions {
  /** The group's name. */
  groupId: string;
  /** Handles the records. */
  handler: Handler<Undecoded>;
  /** Delays before a record that could not be handled comes again. */
  redelivery: RetryPolicy;
  /** How often heartbeats are sent, in milliseconds. */
  heartbeatMs: number;
  /** How long the running handler may go on once the group rebalances. */
  releaseAfterMs: number;
  /** Aborted: nothing new is started. */
  stopping: AbortSignal;
  /** Aborted: what is still running is let go of. */
  graceOver: AbortSignal;
  /** Is told of records that can't be done. */
  health: ConsumerHealth;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

const COMMIT_INTERVAL_MS = 200;

/** Works through the batches of one member, record by record. */
export class BatchWorker {
  readonly #options: BatchWorkerOptions;
  readonly #commits = new OffsetCommits({ intervalMs: COMMIT_INTERVAL_MS });
  #assignments: readonly TopicAssignment[] = [];

  constructor(options: BatchWorkerOptions) {
    this.#options = options;
  }

  /** The member has joined its group, perhaps again: what it has now. */
  assign(assignments: readonly TopicAssignment[]): void {
    this.#assignments = assignments;
    this.#commits.clear();
  }

  /**
   * Handles a batch up to the first record that can't be done now. It rejects
   * only with errors of kafkajs, which answers them by joining again.
   */
  async work(payload: EachBatchPayload): Promise<void> {
    const { heartbeatMs, releaseAfterMs, logger } = this.#options;
    const membership = new Membership({
      heartbeat: payload.heartbeat,
      intervalMs: heartbeatMs,
      releaseAfterMs,
      logger,
    });
    try {
      await this.#workAs(membership, payload);
      await this.#commits.flush(payload.commitOffsetsIfNecessary);
    } finally {
      membership.stop();
    }
    membership.ending.throwIfAborted();
  }

  async #workAs(
    membership: Membership,
    payload: EachBatchPayload,
  ): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    const { groupId, stopping, graceOver } = this.#options;
    const assignments = this.#assignments;
    const ending = AbortSignal.any([membership.ending, stopping]);
    const over = AbortSignal.any([membership.over, graceOver]);
    // A batch that was read before the group rebalanced may come after that.
    const isOurs = () =>
      this.#assignments === assignments && owns(assignments, batch);
    for (const message of batch.messages) {
      if (ending.aborted || payload.isStale() || !isOurs()) return;
      const record = kafkaRecord(batch, message);
      const delivery = { event: undefined, record, groupId, crashes: 0 };
      const done = await this.#handle(delivery, { ending, over });
      if (!done || !isOurs()) return;
      payload.resolveOffset(message.offset);
      this.#commits.add({ topic, partition, offset: offsetAfter(message) });
      if (this.#commits.isDue) {
        await this.#commits.flush(payload.commitOffsetsIfNecessary);
      }
    }
  }

  /** Answers whether the record is done; if not, it will come again. */
  async #handle(
    delivery: Delivery<Undecoded>,
    { ending, over }: { ending: AbortSignal; over: AbortSignal },
  ): Promise<boolean> {
    const { handler, health, redelivery } = this.#options;
    for (let attempt = 1;; attempt++) {
      try {
        await within(Promise.try(handler, delivery, over), { signal: over });
        health.stuck(null);
        return true;
      } catch (error) {
        const delayMs = redelivery({ attempt, error });
        if (ending.aborted || delayMs === null) return false;
        this.#reportStuck(delivery, error);
        await new Alarm().wait(delayMs, ending);
        if (ending.aborted) return false;
      }
    }
  }

  #reportStuck({ record }: Delivery<Undecoded>, error: unknown): void {
    const { topic, partition, offset } = record;
    const place = `${topic}-${partition} at offset ${offset}`;
    this.#options.health.stuck(`cannot handle ${place}: ${reasonOf(error)}`);
    this.#options.logger.error("Cannot handle a record, which comes again", {
      topic,
      partition,
      offset,
      error,
    });
  }
}

function owns(
  assignments: readonly TopicAssignment[],
  { topic, partition }: { topic: string; partition: number },
): boolean {
  return assignments.some((assigned) =>
    assigned.topic === topic && assigned.partitions.includes(partition)
  );
}

function offsetAfter({ offset }: KafkaMessage): string {
  return String(BigInt(offset) + 1n);
}
