import type { Logger } from "@std/log";
import { Alarm, exponentialBackoff } from "@taskbell/runtime";
import kafkajs, { type ProducerRecord } from "kafkajs";
import type { PublishError } from "../publish_error.ts";
import { rootCause } from "../root_cause.ts";
import { REQUEST_TIMEOUT_MS } from "../create_kafka.ts";
import { isTimeout, within } from "../within.ts";
import type { OutgoingRecord } from "./outgoing_record.ts";
import { ProducerInstance, type ProducerOptions } from "./producer_instance.ts";
import { publishFailure } from "./publish_failure.ts";
import { judgeSendError } from "./send_verdict.ts";

/** What became of a batch. */
export type SendOutcome =
  /** The broker has it; the offset is that of the first record. */
  | { kind: "written"; baseOffset: number }
  /** At least one of the records can never be written. */
  | { kind: "record_refused"; error: PublishError }
  /** The topic is not there or takes nothing from this client. */
  | { kind: "topic_refused"; error: PublishError }
  /** The time was up, or the brokers let nobody in. */
  | { kind: "unsent"; error: PublishError }
  /** Its turn is over: others wait, whose partitions may be well. */
  | { kind: "postponed" };

/** What a {@linkcode BatchSender} needs. */
export interface BatchSenderOptions extends ProducerOptions {
  /** Asks the brokers, for so many milliseconds, whether they have a topic. */
  topicExists(topic: string, ms: number): Promise<boolean>;
  /** Told about the errors that somebody has to mend. */
  report(error: unknown): void;
  /** Receives what goes wrong on the way. */
  logger: Logger;
  /** Aborted: nothing is sent any more. */
  signal: AbortSignal;
}

/** Compression costs more than it gains below these. */
const GZIP_FROM_RECORDS = 10;
const GZIP_FROM_BYTES = 1024;

/** A batch that does not get through gives way to others after this time. */
const TURN_MS = 2_000;

const resendPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1000 });

/**
 * Sends batches, one at a time and each of one partition, until the broker has
 * them. A batch whose outcome is unknown is sent again as it was: the broker
 * knows it by the numbers of its records and writes it once.
 */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  readonly #dropped = new Set<Promise<void>>();
  #producer: ProducerInstance | undefined;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
  }

  /**
   * Sends records of one partition. Never call it again before it has
   * resolved.
   *
   * @param records One or more; the first deadline among them is that of all.
   * @param othersWait Whether records of other partitions wait.
   */
  async send(
    records: readonly OutgoingRecord[],
    othersWait: () => boolean,
  ): Promise<SendOutcome> {
    const request = produceRequest(records);
    const deadlineMs = Math.min(...records.map((r) => r.call.deadlineMs));
    const turnMs = performance.now() + TURN_MS;
    let lastError: unknown;
    for (let attempt = 1;; attempt++) {
      try {
        const untilMs = othersWait()
          ? Math.min(turnMs, deadlineMs)
          : deadlineMs;
        return await this.#attempt(request, untilMs);
      } catch (error) {
        const outcome = await this.#outcomeOf(error, {
          topic: request.topic,
          deadlineMs,
        });
        if (outcome !== "resend") return outcome;
        const nowMs = performance.now();
        if (nowMs >= turnMs && nowMs < deadlineMs && othersWait()) {
          this.#dropProducer();
          this.#options.logger.warn(
            "A batch gives way to others; it may be written twice",
            { topic: request.topic, error: rootCause(error) },
          );
          return { kind: "postponed" };
        }
        // That the time is up says less than what took it.
        lastError = isTimeout(error) ? lastError ?? error : error;
        const delayMs = resendPolicy({ attempt, error }) ?? 0;
        if (!await this.#mayWait(delayMs, deadlineMs)) {
          this.#dropProducer();
          return unsent(request.topic, lastError);
        }
      }
    }
  }

  /** Lets go of the connections. */
  async close(): Promise<void> {
    this.#dropProducer();
    await Promise.all(this.#dropped);
  }

  async #attempt(
    request: ProducerRecord,
    untilMs: number,
  ): Promise<SendOutcome> {
    if (this.#producer?.isWornOut) this.#dropProducer();
    this.#producer ??= new ProducerInstance(this.#options);
    const baseOffset = await within(this.#producer.send(request), {
      ms: untilMs - performance.now(),
      signal: this.#options.signal,
    });
    return { kind: "written", baseOffset };
  }

  async #outcomeOf(
    error: unknown,
    { topic, deadlineMs }: { topic: string; deadlineMs: number },
  ): Promise<SendOutcome | "resend"> {
    this.#options.report(error);
    const verdict = judgeSendError(error);
    if (verdict === "resend") return "resend";
    this.#dropProducer();
    switch (verdict) {
      case "new_producer":
        this.#options.logger.warn(
          "A new producer sends a batch again, which may be written twice",
          { topic, error: rootCause(error) },
        );
        return "resend";
      case "unknown_topic": {
        const ms = deadlineMs - performance.now();
        const exists = await this.#options.topicExists(topic, ms);
        return exists ? "resend" : topicRefused(topic, error);
      }
      case "topic_refused":
        return topicRefused(topic, error);
      case "access_refused":
        return unsent(topic, error);
      default: {
        const failure = publishFailure(topic, error, { retriable: false });
        return { kind: verdict, error: failure };
      }
    }
  }

  /** Waits, and answers whether the time allows for another attempt. */
  async #mayWait(delayMs: number, deadlineMs: number): Promise<boolean> {
    const { signal } = this.#options;
    if (performance.now() + delayMs >= deadlineMs) return false;
    await new Alarm().wait(delayMs, signal);
    return !signal.aborted;
  }

  #dropProducer(): void {
    const dropped = this.#producer?.destroy();
    this.#producer = undefined;
    if (!dropped) return;
    this.#dropped.add(dropped);
    void dropped.finally(() => this.#dropped.delete(dropped));
  }
}

function produceRequest(records: readonly OutgoingRecord[]): ProducerRecord {
  const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
  const compressed = records.length >= GZIP_FROM_RECORDS &&
    bytes >= GZIP_FROM_BYTES;
  const { CompressionTypes } = kafkajs;
  return {
    topic: records[0]?.topic ?? "",
    messages: records.map(({ message }) => message),
    acks: -1,
    timeout: REQUEST_TIMEOUT_MS,
    compression: compressed ? CompressionTypes.GZIP : CompressionTypes.None,
  };
}

function topicRefused(topic: string, error: unknown): SendOutcome {
  const failure = publishFailure(topic, error, {
    retriable: true,
    topicRefused: true,
  });
  return { kind: "topic_refused", error: failure };
}

function unsent(topic: string, error: unknown): SendOutcome {
  const failure = publishFailure(topic, error, { retriable: true });
  return { kind: "unsent", error: failure };
}
