import { setTimeout as delay } from "node:timers/promises";
import type { PublishError } from "../publish_error.ts";
import { publishFailure } from "./publish_failure.ts";
import { judgeSendError } from "./send_verdict.ts";

/** What {@linkcode TopicPartitions} needs. */
export interface TopicPartitionsOptions {
  /**
   * Asks the brokers once, no longer than `ms` milliseconds; rejects also when
   * there is no such topic.
   */
  fetchPartitionCount(topic: string, ms: number): Promise<number>;
  /** Told about every error. */
  report(error: unknown): void;
  /** Aborted: nothing is asked any more. */
  signal: AbortSignal;
}

/** Who waits for the number of partitions. */
export interface CountWaiter {
  /** When it is no longer of use, in milliseconds of `performance.now()`. */
  readonly deadlineMs: number;
  /** Called with the number. */
  found(count: number): void;
  /** Called when there is none. */
  failed(error: PublishError): void;
}

/** The number is asked again after this time: partitions may be added. */
const MAX_AGE_MS = 5 * 60_000;
const ASK_AGAIN_MS = 200;
const ASK_TIMEOUT_MS = 10_000;

/** A topic may have been made just now: this many answers settle it. */
const UNKNOWN_TOPIC_ANSWERS = 5;

/** Knows how many partitions a topic has. */
export class TopicPartitions {
  readonly #topic: string;
  readonly #options: TopicPartitionsOptions;
  #count: number | undefined;
  #askAtMs = 0;
  #waiters: CountWaiter[] = [];
  #asking: Promise<void> | undefined;

  constructor(topic: string, options: TopicPartitionsOptions) {
    this.#topic = topic;
    this.#options = options;
  }

  /** The number, as far as it is known; it may be asked for by the way. */
  get count(): number | undefined {
    this.#askIfOld();
    return this.#count;
  }

  /**
   * Calls the waiter once the number is known, in the order of the calls; at
   * once if it is known already.
   */
  whenKnown(waiter: CountWaiter): void {
    if (this.#count === undefined) this.#waiters.push(waiter);
    else waiter.found(this.#count);
    this.#askIfOld();
  }

  /** The topic is not there any more: the next one asks anew. */
  forget(): void {
    this.#count = undefined;
  }

  /** Resolves when nobody waits any more. */
  async idle(): Promise<void> {
    await this.#asking;
  }

  #askIfOld(): void {
    const isFresh = performance.now() < this.#askAtMs;
    if (this.#count !== undefined && isFresh) return;
    this.#asking ??= this.#ask();
  }

  /** Asks until there is a number or nobody waits for it. */
  async #ask(): Promise<void> {
    for (let unknownAnswers = 0;;) {
      try {
        this.#keep(await this.#askOnce());
        break;
      } catch (error) {
        this.#options.report(error);
        const isUnknown = judgeSendError(error) === "unknown_topic";
        unknownAnswers = isUnknown ? unknownAnswers + 1 : 0;
        this.#fail(error, unknownAnswers);
      }
      if (this.#waiters.length === 0) break;
      await delay(ASK_AGAIN_MS);
    }
    // In the same turn as the check: nobody can begin to wait between the two.
    this.#asking = undefined;
  }

  async #askOnce(): Promise<number> {
    const [first] = this.#waiters;
    const leftMs = (first?.deadlineMs ?? Infinity) - performance.now();
    const ms = Math.min(leftMs, ASK_TIMEOUT_MS);
    return await this.#options.fetchPartitionCount(this.#topic, ms);
  }

  #keep(count: number): void {
    this.#count = count;
    this.#askAtMs = performance.now() + MAX_AGE_MS;
    for (const waiter of this.#waiters.splice(0)) waiter.found(count);
  }

  /** Fails those for whom it is no use to ask again. */
  #fail(error: unknown, unknownAnswers: number): void {
    const verdict = judgeSendError(error);
    const refused = verdict === "topic_refused" ||
      unknownAnswers >= UNKNOWN_TOPIC_ANSWERS;
    const hopeless = refused || verdict === "access_refused" ||
      this.#options.signal.aborted;
    // Who has no time for another answer gets this one as the reason.
    const nextAtMs = performance.now() + ASK_AGAIN_MS;
    this.#askAtMs = nextAtMs;
    const isOver = ({ deadlineMs }: CountWaiter) =>
      hopeless || nextAtMs >= deadlineMs;
    const over = this.#waiters.filter(isOver);
    this.#waiters = this.#waiters.filter((waiter) => !isOver(waiter));
    const failure = publishFailure(this.#topic, error, {
      retriable: true,
      topicRefused: refused,
    });
    for (const waiter of over) waiter.failed(failure);
  }
}
