import type { Encoder } from "../codec.ts";
import type { PublisherOptions } from "../create_publisher.ts";
import { partitionFor } from "../murmur2.ts";
import { PublishError } from "../publish_error.ts";
import type {
  PublishEntry,
  Publisher,
  PublisherStatus,
  PublishResult,
} from "../publisher.ts";
import type { EncodedRecord, RecordPosition } from "../record.ts";
import { recordSize } from "../record_batch/record_size.ts";
import { reasonOf } from "../root_cause.ts";
import { within } from "../within.ts";
import { ByteBudget } from "./byte_budget.ts";
import { OutgoingRecord } from "./outgoing_record.ts";
import { ManyCall, type PublishCall, SingleCall } from "./publish_call.ts";
import { PublisherTopics } from "./publisher_topics.ts";

/** An event together with the call that passes it. */
interface Submission<Event> extends PublishEntry<Event> {
  call: PublishCall;
  /** Its place in the call. */
  index: number;
}

/**
 * Leads every event through the same three gates, each of which keeps the
 * order: the partitions of its topic are known, there is room for its bytes,
 * its partition's sender sends it.
 */
export class LanePublisher<Event> implements Publisher<Event> {
  readonly #options: Required<PublisherOptions<Event>>;
  readonly #topics: PublisherTopics;
  readonly #budget: ByteBudget;
  readonly #stop = new AbortController();
  #keyless = 0;
  #closing: Promise<void> | undefined;

  constructor(options: Required<PublisherOptions<Event>>) {
    this.#options = options;
    this.#budget = new ByteBudget(options.maxQueuedBytes);
    this.#topics = new PublisherTopics({
      ...options,
      signal: this.#stop.signal,
    });
  }

  async publish(topic: string, event: Event): Promise<RecordPosition> {
    const call = new SingleCall(this.#deadlineMs());
    this.#submit({ topic, event, call, index: 0 });
    return await call.outcome;
  }

  async publishMany(
    entries: readonly PublishEntry<Event>[],
  ): Promise<PublishResult[]> {
    const call = new ManyCall(this.#deadlineMs(), entries.length);
    for (const [index, { topic, event }] of entries.entries()) {
      this.#submit({ topic, event, call, index });
    }
    return await call.outcome;
  }

  status(): PublisherStatus {
    return { queuedBytes: this.#budget.bytes, ...this.#topics.counters };
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #deadlineMs(): number {
    return performance.now() + this.#options.deliveryTimeoutMs;
  }

  #submit(submission: Submission<Event>): void {
    const { topic, call } = submission;
    if (this.#closing) {
      const message = `Cannot publish to ${topic}: the publisher is closed`;
      return fail(submission, new PublishError(message, { retriable: true }));
    }
    const partitions = this.#topics.partitions(topic);
    const { count } = partitions;
    if (count !== undefined && this.#budget.isOpen) {
      return this.#send(submission, count);
    }
    partitions.whenKnown({
      deadlineMs: call.deadlineMs,
      failed: (error) => fail(submission, error),
      found: (count) =>
        this.#budget.whenRoom(() => this.#send(submission, count)),
    });
  }

  #send(submission: Submission<Event>, partitionCount: number): void {
    const { topic, event, call, index } = submission;
    const encoded = encode(this.#options.encoder, event);
    if (encoded instanceof PublishError) return fail(submission, encoded);
    const { record, maxBytes } = encoded;
    const partition = record.key === null
      ? this.#keyless++ % partitionCount
      : partitionFor(record.key, partitionCount);
    const budget = this.#budget;
    this.#topics.sender({ topic, partition })
      .add(new OutgoingRecord({ record, maxBytes, call, index, budget }));
  }

  async #close(): Promise<void> {
    await within(this.#idle(), { ms: this.#options.closeTimeoutMs })
      .catch(() => {
        // What still waits fails now; its callers hear of it.
      });
    this.#stop.abort(new Error("the publisher is closed"));
    await this.#idle();
    await this.#topics.close();
  }

  /** Resolves when nothing is on its way, not even in line. */
  async #idle(): Promise<void> {
    do await this.#topics.idle(); while (this.#budget.bytes > 0);
  }
}

function fail(
  { call, index }: Submission<unknown>,
  error: PublishError,
): void {
  call.settle(index, { ok: false, error });
}

/** Never throws: it runs also where others are told that there is room. */
function encode<Event>(
  encoder: Encoder<Event>,
  event: Event,
): { record: EncodedRecord; maxBytes: number } | PublishError {
  try {
    const record = encoder.encode(event);
    return { record, maxBytes: recordSize(record) };
  } catch (cause) {
    const message = `Cannot encode the event: ${reasonOf(cause)}`;
    return new PublishError(message, { retriable: false, cause });
  }
}
