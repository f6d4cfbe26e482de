import type { Logger } from "@std/log";
import type { RetryPolicy } from "@taskbell/runtime";
import type { Handler, Pause, Undecoded } from "../handler.ts";
import { LetGoError } from "../let_go_error.ts";
import { retryAfterMs } from "../retry_after.ts";
import { reasonOf } from "../root_cause.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import type { OffsetCommits } from "./offset_commits.ts";
import type { PendingRecord } from "./pending_record.ts";
import type { SlowRecords } from "./slow_records.ts";

/** How records are handled. */
export interface RecordHandlingOptions {
  /** The group's name. */
  groupId: string;
  /** Handles the records. */
  handler: Handler<Undecoded>;
  /** Delays before a record that could not be handled comes again. */
  redelivery: RetryPolicy;
  /** Tells the group which record runs alone. */
  commits: OffsetCommits;
  /** Aborted: nothing new is started. */
  ending: AbortSignal;
  /** Aborted: the partitions belong to others, perhaps. */
  over: AbortSignal;
  /** Is told that a record is done, and which one waited for it. */
  onDone(pending: PendingRecord, next: PendingRecord | null): void;
  /** Is told which handlers run. */
  slow: SlowRecords;
  /** Is told of records that can't be done. */
  health: ConsumerHealth;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

/**
 * A policy that stops does not end a record: it waits as long as this, which
 * is also the most that an error can ask for.
 */
const MAX_REDELIVERY_MS = 30_000;

/** Hands records to the handler and sees to what comes of it. */
export class RecordHandling {
  readonly #options: RecordHandlingOptions;

  constructor(options: RecordHandlingOptions) {
    this.#options = options;
  }

  /**
   * Handles a record. Never rejects.
   *
   * @returns `null` when it is done or no longer ours, or after how many
   * milliseconds it comes again.
   */
  async handle(pending: PendingRecord, pause: Pause): Promise<number | null> {
    const { partition, suspect } = pending;
    if (suspect) return await this.#handleAlone(pending, pause);
    if (!partition.mayStart(pending)) {
      await this.#announce(pending);
      if (this.#options.ending.aborted) return null;
    }
    return await this.#attempt(pending, pause);
  }

  async #handleAlone(
    pending: PendingRecord,
    pause: Pause,
  ): Promise<number | null> {
    const { commits, ending } = this.#options;
    const { partition } = pending;
    await this.#announce(pending);
    partition.runsAlone(pending);
    await commits.flush();
    const againAfterMs = ending.aborted
      ? null
      : await this.#attempt(pending, pause);
    partition.runsAlone(null);
    // If others run when the process dies, that is not held against this one.
    await commits.flush();
    return againAfterMs;
  }

  /** Tells the group that the record may be started, unless it knows. */
  async #announce(pending: PendingRecord): Promise<void> {
    const { commits, ending } = this.#options;
    while (!pending.partition.mayStart(pending) && !ending.aborted) {
      await commits.flush();
    }
  }

  async #attempt(
    pending: PendingRecord,
    pause: Pause,
  ): Promise<number | null> {
    const { handler, groupId, over, ending, health, slow, onDone } =
      this.#options;
    const { partition, record } = pending;
    const delivery = {
      event: undefined,
      record,
      groupId,
      crashes: pending.suspect ? partition.crashesOf(pending) : 0,
      pause,
    };
    slow.begin(pending);
    try {
      await handler(delivery, over);
    } catch (error) {
      const isLetGo = over.aborted ||
        ending.aborted && error instanceof LetGoError;
      return isLetGo ? null : this.#again(pending, error);
    } finally {
      slow.end(pending);
    }
    // Another member may have it by now: its offset is no longer ours.
    if (over.aborted) return null;
    if (pending.attempts > 0) health.stuck(pending, null);
    onDone(pending, partition.finish(pending));
    return null;
  }

  /** A policy that throws is none of the record's business. */
  #delayMs(attempt: number, error: unknown): number {
    const { redelivery, logger } = this.#options;
    const askedMs = Math.min(retryAfterMs(error) ?? 0, MAX_REDELIVERY_MS);
    try {
      const delayMs = redelivery({ attempt, error }) ?? MAX_REDELIVERY_MS;
      return Math.max(delayMs, askedMs);
    } catch (error) {
      logger.error("The redelivery policy has thrown", { error });
      return MAX_REDELIVERY_MS;
    }
  }

  #again(pending: PendingRecord, error: unknown): number {
    const { groupId, health, logger } = this.#options;
    const { topic, partition } = pending.partition;
    const { offset } = pending;
    const attempt = ++pending.attempts;
    const place = `${topic}-${partition} at offset ${offset}`;
    health.stuck(pending, `cannot handle ${place}: ${reasonOf(error)}`);
    const delayMs = this.#delayMs(attempt, error);
    logger.error("Cannot handle a record, which comes again", {
      groupId,
      topic,
      partition,
      offset,
      attempt,
      delayMs,
      error,
    });
    return delayMs;
  }
}
