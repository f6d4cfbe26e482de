import type { Logger } from "@std/log";
import { Alarm, exponentialBackoff } from "@taskbell/runtime";
import type { PublishError } from "../publish_error.ts";
import { rootCause } from "../root_cause.ts";
import type { OutgoingBatch } from "./outgoing_batch.ts";
import type { PartitionLeaders } from "./partition_leaders.ts";
import { produceBatch } from "./produce_batch.ts";
import { ProducerSequence } from "./producer_sequence.ts";
import { publishFailure } from "./publish_failure.ts";
import type { PublisherCounters } from "./publisher_counters.ts";
import { judgeSendError, type SendVerdict } from "./send_verdict.ts";
import { settlesWithin } from "./settles_within.ts";

/** What a {@linkcode BatchSender} needs. */
export interface BatchSenderOptions {
  /** Know where to send. */
  readonly leaders: PartitionLeaders;
  /** What is counted. */
  readonly counters: PublisherCounters;
  /** Receives what goes wrong on the way. */
  readonly logger: Logger;
  /** Aborted: nothing is sent any more. */
  readonly signal: AbortSignal;
  /** Told about every error. */
  report(error: unknown): void;
  /** Told that a topic is not there any more. */
  topicMissing(topic: string): void;
}

/** What went wrong with a batch so far. */
interface Failures {
  last: unknown;
  unknownTopic: number;
}

/** A topic may have been made just now: this many answers settle it. */
const UNKNOWN_TOPIC_ANSWERS = 5;

const resendPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1000 });

/**
 * Sends the batches of one partition, one at a time, until the broker has them
 * or nobody waits for them any more. A batch whose outcome is unknown is sent
 * again as it was: the broker knows it by its numbers and writes it once.
 */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  #sequence: ProducerSequence | undefined;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
  }

  /**
   * Sends a batch and tells its callers what became of it. Never call it again
   * before it has resolved.
   *
   * @returns The error where the broker refuses one of its records at least;
   * then nobody is told.
   */
  async send(batch: OutgoingBatch): Promise<PublishError | null> {
    const { topic } = batch.target;
    const failures = { last: undefined as unknown, unknownTopic: 0 };
    for (let attempt = 1; batch.waiting > 0; attempt++) {
      const sending = this.#attempt(batch);
      if (!await this.#isAnswered(sending, { batch, failures })) break;
      try {
        const baseOffset = await sending;
        this.#sequence?.advance(batch.size);
        batch.succeed(baseOffset);
        return null;
      } catch (error) {
        failures.last = error;
      }
      const verdict = this.#judge(batch, failures);
      if (verdict === "record_refused") {
        this.#countResent(batch);
        this.#leave(batch);
        return publishFailure(topic, failures.last, { retriable: false });
      }
      if (verdict === "new_producer") this.#renumber(batch, failures.last);
      if (verdict === "topic_refused" || verdict === "access_refused") {
        this.#fail(batch, {
          failures,
          topicRefused: verdict === "topic_refused",
        });
      } else {
        await this.#backOff(batch, { attempt, failures });
      }
    }
    this.#leave(batch);
    return null;
  }

  async #attempt(batch: OutgoingBatch): Promise<number> {
    const node = await this.#options.leaders.find(batch.target);
    if (!batch.isNumbered) {
      const sequence = this.#sequence ?? await ProducerSequence.create(node);
      this.#sequence ??= sequence;
      batch.number(this.#sequence.numbers);
    }
    return await produceBatch(node, batch);
  }

  #judge(batch: OutgoingBatch, failures: Failures): SendVerdict {
    const { topic } = batch.target;
    this.#options.report(failures.last);
    this.#options.leaders.forget(topic);
    const verdict = judgeSendError(failures.last);
    if (verdict !== "unknown_topic") {
      failures.unknownTopic = 0;
    } else if (++failures.unknownTopic >= UNKNOWN_TOPIC_ANSWERS) {
      this.#options.topicMissing(topic);
      return "topic_refused";
    }
    return verdict;
  }

  /**
   * Waits for an answer while anybody waits for the batch.
   *
   * @returns Whether it has come.
   */
  async #isAnswered(
    sending: Promise<unknown>,
    { batch, failures }: { batch: OutgoingBatch; failures: Failures },
  ): Promise<boolean> {
    const { signal } = this.#options;
    while (batch.waiting > 0) {
      const ms = batch.deadlineMs - performance.now();
      if (await settlesWithin(sending, { ms, signal })) return true;
      this.#failOverdue(batch, failures);
    }
    return false;
  }

  /** Waits before the next attempt, but not beyond the next deadline. */
  async #backOff(
    batch: OutgoingBatch,
    { attempt, failures }: { attempt: number; failures: Failures },
  ): Promise<void> {
    const error = failures.last;
    const delayMs = resendPolicy({ attempt, error }) ?? 0;
    const leftMs = batch.deadlineMs - performance.now();
    await new Alarm().wait(Math.min(delayMs, leftMs), this.#options.signal);
    this.#failOverdue(batch, failures);
  }

  /** Fails the records whose time is up; all of them after the abort. */
  #failOverdue(batch: OutgoingBatch, failures: Failures): void {
    const untilMs = this.#options.signal.aborted ? Infinity : performance.now();
    if (batch.deadlineMs <= untilMs) this.#fail(batch, { failures, untilMs });
  }

  #fail(
    batch: OutgoingBatch,
    { failures, untilMs, topicRefused }: {
      failures: Failures;
      untilMs?: number;
      topicRefused?: boolean;
    },
  ): void {
    const { aborted } = this.#options.signal;
    // That the time is up says less than what took it.
    const reason = failures.last ??
      new Error(aborted ? "the publisher is closed" : "its time is up");
    const error = publishFailure(batch.target.topic, reason, {
      retriable: true,
      topicRefused,
    });
    const failed = batch.fail(error, untilMs);
    // It is sent on for the others, or may have arrived already.
    if (batch.waiting > 0 || batch.mayBeWritten) {
      this.#options.counters.possibleDuplicates += failed;
    }
  }

  /** The broker knows the batch no longer by its numbers. */
  #renumber(batch: OutgoingBatch, error: unknown): void {
    const { counters, logger } = this.#options;
    this.#countResent(batch);
    logger.warn("A new producer sends a batch again", {
      topic: batch.target.topic,
      mayBeWrittenTwice: batch.mayBeWritten,
      error: rootCause(error),
    });
    counters.producersReplaced++;
    this.#sequence = undefined;
    batch.unnumber();
  }

  /** Its records go out again under numbers that don't tell that they did. */
  #countResent(batch: OutgoingBatch): void {
    const { counters } = this.#options;
    if (batch.mayBeWritten) counters.possibleDuplicates += batch.waiting;
  }

  /** Its numbers serve the next batch, unless the broker may know them. */
  #leave(batch: OutgoingBatch): void {
    if (!batch.mayBeWritten) return;
    this.#options.counters.producersReplaced++;
    if (!this.#sequence?.beginEpoch()) this.#sequence = undefined;
  }
}
