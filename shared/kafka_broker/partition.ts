import { ErrorCode } from "./error_code.ts";
import { Damage, type DamagedByte } from "./damage.ts";
import { LeaderEpoch } from "./leader_epoch.ts";
import type { Log } from "./log.ts";
import { PartitionLog } from "./partition_log.ts";
import { ProducerStates } from "./producer_states.ts";
import { NO_PRODUCER_ID, type RecordBatch } from "./record_batch.ts";
import type { TimestampedOffset } from "./segment.ts";
import type { Storage } from "./storage.ts";
import { settingValue, type TopicConfig } from "./topic_config.ts";

const PRODUCER_EXPIRATION_MS = 24 * 60 * 60 * 1000;

/** What a producer is told about one batch. */
export interface AppendResult {
  readonly errorCode: ErrorCode;
  /** Of the batch's first record; -1 on an error. */
  readonly baseOffset: number;
}

/** Told of every append, with its size in bytes. */
export type AppendListener = (bytes: number) => void;

/** How {@linkcode Partition} opens. */
export interface PartitionOptions {
  readonly config: TopicConfig;
  readonly log: Log;
}

/** The log of one partition with the rules for what may enter it. */
export class Partition {
  readonly #config: TopicConfig;
  readonly #log: PartitionLog;
  readonly #epoch: LeaderEpoch;
  readonly #damage = new Damage();
  readonly #producers = new ProducerStates();
  readonly #listeners = new Set<AppendListener>();

  constructor(storage: Storage, { config, log }: PartitionOptions) {
    this.#config = config;
    this.#epoch = new LeaderEpoch(storage);
    this.#log = new PartitionLog(storage, {
      segmentBytes: Number(settingValue(config, "segment.bytes")),
      onBatch: (batch) => this.#producers.record(batch, Date.now()),
      onCut: (bytes) => log("torn end of a log was cut off", { bytes }),
    });
  }

  get leaderEpoch(): number {
    return this.#epoch.value;
  }

  get startOffset(): number {
    return this.#log.startOffset;
  }

  get endOffset(): number {
    return this.#log.endOffset;
  }

  /**
   * Appends an intact batch. When this returns without an error, the batch
   * survives a kill -9 of the process.
   *
   * @throws {Error} When the storage fails; the log is as it was then.
   */
  append(batch: RecordBatch): AppendResult {
    const maxBytes = Number(settingValue(this.#config, "max.message.bytes"));
    if (batch.bytes.length > maxBytes) {
      return { errorCode: ErrorCode.MESSAGE_TOO_LARGE, baseOffset: -1 };
    }
    if (batch.producerId !== NO_PRODUCER_ID) {
      const verdict = this.#producers.judge(batch);
      if (verdict.kind === "duplicate") {
        const { baseOffset } = verdict;
        return { errorCode: ErrorCode.NONE, baseOffset };
      }
      if (verdict.kind === "refuse") {
        return { errorCode: verdict.errorCode, baseOffset: -1 };
      }
    }
    batch.leaderEpoch = this.leaderEpoch;
    this.#log.append(batch);
    this.#producers.record(batch, Date.now());
    for (const listener of this.#listeners) listener(batch.bytes.length);
    return { errorCode: ErrorCode.NONE, baseOffset: batch.baseOffset };
  }

  /** See {@linkcode PartitionLog.read}. */
  read(offset: number, maxBytes: number): Uint8Array {
    const records = this.#log.read(offset, maxBytes);
    this.#damage.apply(records);
    return records;
  }

  /** See {@linkcode PartitionLog.findTimestamp}. */
  findTimestamp(timestamp: number): TimestampedOffset | undefined {
    return this.#log.findTimestamp(timestamp);
  }

  /** Calls the listener on every append until it is removed. */
  addListener(listener: AppendListener): void {
    this.#listeners.add(listener);
  }

  removeListener(listener: AppendListener): void {
    this.#listeners.delete(listener);
  }

  /** Begins a new leader epoch and wakes everyone who waits for records. */
  raiseLeaderEpoch(): void {
    this.#epoch.raise();
    this.wake();
  }

  /** Ends the wait of everyone who waits for records. */
  wake(): void {
    for (const listener of this.#listeners) listener(Infinity);
  }

  /** Forgets all idempotent producers, as if their batches had expired. */
  forgetProducers(): void {
    this.#producers.forgetBefore(Infinity);
  }

  /** Damages a byte of what is read from now on; the log stays intact. */
  damage(damaged: DamagedByte): void {
    this.#damage.add(damaged);
  }

  /** What is read from now on is as it was written. */
  undamage(): void {
    this.#damage.clear();
  }

  /**
   * Deletes segments older than `retention.ms`.
   *
   * @param now Milliseconds since the epoch.
   */
  enforceRetention(now: number): void {
    this.#producers.forgetBefore(now - PRODUCER_EXPIRATION_MS);
    const retentionMs = Number(settingValue(this.#config, "retention.ms"));
    if (retentionMs >= 0) this.#log.deleteBefore(now - retentionMs);
  }

  /** Flushes and closes the log, and wakes everyone who waits for records. */
  close(): void {
    this.wake();
    this.#log.close();
  }
}
