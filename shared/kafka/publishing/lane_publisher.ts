import type { Encoder } from "../codec.ts";
import type { PublisherOptions } from "../create_publisher.ts";
import { partitionFor } from "../murmur2.ts";
import { missingNetAccess } from "../net_access.ts";
import { PublishError } from "../publish_error.ts";
import type { PublishEntry, Publisher, PublishResult } from "../publisher.ts";
import type { EncodedRecord, RecordPosition } from "../record.ts";
import { reasonOf, rootCause } from "../root_cause.ts";
import { within } from "../within.ts";
import { ByteBudget } from "./byte_budget.ts";
import { kafkaMessage, sizeOf } from "./kafka_message.ts";
import { Lane } from "./lane.ts";
import type { PublishCall } from "./outgoing_record.ts";
import { fetchPartitionCount } from "./partition_count.ts";
import { TopicPartitions } from "./topic_partitions.ts";

/** An event together with whom to tell what became of it. */
interface Submission<Event> extends PublishEntry<Event> {
  call: PublishCall;
  settle(result: PublishResult): void;
}

/**
 * Leads every event through the same three gates, each of which keeps the
 * order: the partitions of its topic are known, there is room for its bytes,
 * its lane sends it.
 */
export class LanePublisher<Event> implements Publisher<Event> {
  readonly #options: Required<PublisherOptions<Event>>;
  readonly #topics = new Map<string, TopicPartitions>();
  readonly #budget: ByteBudget;
  readonly #lanes: Lane[];
  readonly #stop = new AbortController();
  readonly #missingHosts = new Set<string>();
  #keyless = 0;
  #closing: Promise<void> | undefined;

  constructor(options: Required<PublisherOptions<Event>>) {
    this.#options = options;
    this.#budget = new ByteBudget(options.maxQueuedBytes);
    this.#lanes = Array.from({ length: options.lanes }, () =>
      new Lane({
        connection: options.connection,
        logger: options.logger,
        maxBatchRecords: options.maxBatchRecords,
        maxBatchBytes: options.maxBatchBytes,
        signal: this.#stop.signal,
        topicExists: (topic, ms) => this.#topic(topic).exists(ms),
        report: (error) => this.#report(error),
      }));
  }

  async publish(topic: string, event: Event): Promise<RecordPosition> {
    const [result] = await this.publishMany([{ topic, event }]);
    if (result?.ok) return result.position;
    throw result?.error;
  }

  async publishMany(
    entries: readonly PublishEntry<Event>[],
  ): Promise<PublishResult[]> {
    const { deliveryTimeoutMs } = this.#options;
    const deadlineMs = performance.now() + deliveryTimeoutMs;
    const call = { deadlineMs, blocked: new Set<string>() };
    return await Promise.all(
      entries.map((entry) =>
        new Promise<PublishResult>((settle) =>
          this.#submit({ ...entry, call, settle })
        )
      ),
    );
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #submit(submission: Submission<Event>): void {
    const { topic, call, settle } = submission;
    if (this.#closing) {
      const message = `Cannot publish to ${topic}: the publisher is closed`;
      const error = new PublishError(message, { retriable: true });
      return settle({ ok: false, error });
    }
    this.#topic(topic).whenKnown({
      deadlineMs: call.deadlineMs,
      failed: (error) => settle({ ok: false, error }),
      found: (count) =>
        this.#budget.whenRoom(() => this.#send(submission, count)),
    });
  }

  #send(submission: Submission<Event>, partitionCount: number): void {
    const { topic, event, call, settle } = submission;
    const record = encode(this.#options.encoder, event);
    if (record instanceof PublishError) {
      return settle({ ok: false, error: record });
    }
    const partition = record.key === null
      ? this.#keyless++ % partitionCount
      : partitionFor(record.key, partitionCount);
    const bytes = sizeOf(record);
    this.#budget.add(bytes);
    this.#lane(topic, partition).add({
      topic,
      partition,
      message: kafkaMessage(record, partition),
      bytes,
      call,
      settle: (result) => {
        this.#budget.remove(bytes);
        settle(result);
      },
    });
  }

  #topic(name: string): TopicPartitions {
    const known = this.#topics.get(name);
    if (known) return known;
    const { connection, logger } = this.#options;
    const { signal } = this.#stop;
    const topic = new TopicPartitions(name, {
      fetchPartitionCount: (topic, ms) =>
        fetchPartitionCount(topic, { connection, logger, ms, signal }),
      report: (error) => this.#report(error),
      signal,
    });
    this.#topics.set(name, topic);
    return topic;
  }

  /** One lane a partition, always the same; neighbours have other lanes. */
  #lane(topic: string, partition: number): Lane {
    const index = partitionFor(topic, this.#lanes.length) + partition;
    const lane = this.#lanes[index % this.#lanes.length];
    if (!lane) throw new RangeError(`Cannot find lane ${index}`);
    return lane;
  }

  /** Names the addresses that the process may not connect to, once each. */
  #report(error: unknown): void {
    const host = missingNetAccess(rootCause(error));
    if (host === null || this.#missingHosts.has(host)) return;
    this.#missingHosts.add(host);
    this.#options.logger.error("Cannot reach a broker: not in --allow-net", {
      host,
    });
  }

  async #close(): Promise<void> {
    await within(this.#idle(), { ms: this.#options.closeTimeoutMs })
      .catch(() => {
        // What still waits fails now; its callers hear of it.
      });
    this.#stop.abort(new Error("the publisher is closed"));
    await this.#idle();
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  async #idle(): Promise<void> {
    await Promise.all([...this.#topics.values()].map((topic) => topic.idle()));
    await Promise.all(this.#lanes.map((lane) => lane.idle()));
  }
}

function encode<Event>(
  encoder: Encoder<Event>,
  event: Event,
): EncodedRecord | PublishError {
  try {
    return encoder.encode(event);
  } catch (cause) {
    const message = `Cannot encode the event: ${reasonOf(cause)}`;
    return new PublishError(message, { retriable: false, cause });
  }
}
