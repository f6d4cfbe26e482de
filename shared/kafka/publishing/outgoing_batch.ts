import type { Buffer } from "node:buffer";
import type { TopicPartition } from "../partition_name.ts";
import type { PublishError } from "../publish_error.ts";
import { encodeRecordBatch } from "../record_batch/encode_record_batch.ts";
import {
  numberRecordBatch,
  type ProducerNumbers,
} from "../record_batch/number_record_batch.ts";
import type { RecordWriter } from "../record_batch/record_writer.ts";
import type { OutgoingRecord } from "./outgoing_record.ts";

/** What an {@linkcode OutgoingBatch} needs. */
export interface OutgoingBatchOptions {
  /** Where its records go. */
  readonly target: TopicPartition & { readonly id: string };
  /** Memory to encode in. */
  readonly writer: RecordWriter;
}

/**
 * Records of one partition on their way as one batch. Its bytes are the same at
 * every attempt, whoever of its callers still waits.
 */
export class OutgoingBatch {
  readonly target: OutgoingBatchOptions["target"];
  readonly #records: readonly OutgoingRecord[];
  readonly #bytes: Buffer;
  #isNumbered = false;

  /** Whether it may have been written by an attempt that did not succeed. */
  mayBeWritten = false;

  /** @param records One or more, in their order. */
  constructor(
    records: readonly OutgoingRecord[],
    { target, writer }: OutgoingBatchOptions,
  ) {
    this.target = target;
    this.#records = records;
    this.#bytes = encodeRecordBatch(records, { writer });
  }

  /** How many records it holds. */
  get size(): number {
    return this.#records.length;
  }

  /** The bytes to be sent. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Whether it has the numbers of a producer. */
  get isNumbered(): boolean {
    return this.#isNumbered;
  }

  /** How many callers wait for their record. */
  get waiting(): number {
    return this.#records.reduce((n, { isSettled }) => isSettled ? n : n + 1, 0);
  }

  /** When the next of its records fails, in ms of `performance.now()`. */
  get deadlineMs(): number {
    let deadlineMs = Infinity;
    for (const record of this.#records) {
      if (!record.isSettled && record.deadlineMs < deadlineMs) {
        deadlineMs = record.deadlineMs;
      }
    }
    return deadlineMs;
  }

  /** Gives it the numbers by which the broker knows it from now on. */
  number(numbers: ProducerNumbers): void {
    numberRecordBatch(this.#bytes, numbers);
    this.#isNumbered = true;
  }

  /** It goes out under new numbers. */
  unnumber(): void {
    this.#isNumbered = false;
    this.mayBeWritten = false;
  }

  /** Tells the callers that the broker has it. */
  succeed(baseOffset: number): void {
    const { topic, partition } = this.target;
    for (const [index, record] of this.#records.entries()) {
      record.succeed({ topic, partition, offset: baseOffset + index });
    }
  }

  /**
   * Fails the records that may be passed again, and that later ones of their
   * calls must not overtake.
   *
   * @param timeMs Only those whose deadline is not later. @default {Infinity}
   * @returns How many.
   */
  fail(error: PublishError, timeMs: number = Infinity): number {
    let failed = 0;
    for (const record of this.#records) {
      if (record.isSettled || record.deadlineMs > timeMs) continue;
      record.call.block(this.target.id);
      record.fail(error);
      failed++;
    }
    return failed;
  }
}
