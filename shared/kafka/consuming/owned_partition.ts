import type { PartitionStatus } from "../consumer.ts";
import type { KafkaRecord } from "../record.ts";
import { Fifo } from "./fifo.ts";
import { FetchedRecords, type FetchedSet } from "./fetched_records.ts";
import { formatFlightNote } from "./flight_note.ts";
import { KeyQueues } from "./key_queues.ts";
import { OffsetTracker } from "./offset_tracker.ts";
import { PendingRecord } from "./pending_record.ts";
import type { StartingPoint } from "./starting_points.ts";

/** An offset together with the note beside it. */
export interface OffsetNote {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
  /** The first offset that is not done. */
  offset: number;
  /** The flight note beside it, written out. */
  metadata: string;
  /** No record from here on may be started before the next commit. */
  startedBelow: number;
}

/** With more in its queues a partition takes nothing more from the brokers. */
const MAX_QUEUED = 1_000;
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;
/** What is behind a stuck record goes on this far. */
const MAX_SPAN = 10_000;
/** Below this many bytes of fetched records the next ones are asked for. */
const FETCH_BELOW_BYTES = 256 * 1024;
/**
 * The group is told how far records may have been started, this much ahead of
 * what has been: so few commits are needed, and after a death few records that
 * were not under way run alone.
 */
const START_AHEAD = 500;

/** A partition while it belongs to a member, in one generation. */
export class OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Records that are the first of their key and may start. */
  readonly ready = new Fifo<PendingRecord>();
  /** The number of the node that leads it; `null` while nobody knows. */
  leader: number | null = null;
  /** When the brokers last answered for it, by `performance.now()`. */
  answeredMs: number = performance.now();
  /** The first offset that is not in the log yet; `Infinity`: not known. */
  logEnd: number;
  readonly #fetched: FetchedRecords;
  readonly #tracker: OffsetTracker<PendingRecord>;
  readonly #keys = new KeyQueues<PendingRecord>();
  readonly #suspectsBelow: number;
  readonly #crashes: Map<number, number>;
  readonly #doneBefore: Set<number>;
  readonly #writer: string;
  #alone: number | null = null;
  #startedBelow = 0;
  #startEnd: number;
  #queuedBytes = 0;
  #committed: Readonly<OffsetNote> | null = null;

  /** @param writer The name of the consumer, for its notes. */
  constructor(
    { topic, partition, ...start }: StartingPoint,
    { writer }: { writer: string },
  ) {
    this.topic = topic;
    this.partition = partition;
    this.logEnd = start.logEnd;
    this.#fetched = new FetchedRecords({ topic, partition, ...start });
    this.#tracker = new OffsetTracker(start.offset);
    this.#startEnd = start.offset;
    this.#suspectsBelow = Math.min(start.suspectsBelow, start.logEnd);
    this.#crashes = new Map(start.crashes);
    this.#doneBefore = knownDone(start);
    this.#writer = writer;
  }

  /** Where the next Fetch begins. */
  get fetchOffset(): number {
    return this.#fetched.fetchOffset;
  }

  /** Whether it can take more from the brokers. */
  get wantsRecords(): boolean {
    return this.#fetched.bytes < FETCH_BELOW_BYTES;
  }

  /** How many records are handed out and not done. */
  get queued(): number {
    return this.#tracker.undone;
  }

  /** Whether its queues can take no more of what was fetched. */
  get isFull(): boolean {
    return this.queued >= MAX_QUEUED || this.#tracker.span >= MAX_SPAN ||
      this.#queuedBytes >= MAX_QUEUED_BYTES;
  }

  /** How it is doing. */
  status(): PartitionStatus {
    const lag = Math.max(this.logEnd - this.#tracker.watermark, 0);
    return {
      topic: this.topic,
      partition: this.partition,
      committedOffset: this.#committed?.offset ?? null,
      lag: lag === Infinity ? null : lag,
      paused: this.isFull,
    };
  }

  /** How often the process died of a record alone. */
  crashesOf({ offset }: PendingRecord): number {
    return this.#crashes.get(offset) ?? 0;
  }

  /** Takes what a Fetch has answered. */
  receive(fetched: FetchedSet): void {
    this.#fetched.add(fetched);
  }

  /** Hands out records, as long as there is room; tells those that may start. */
  handOut(start: (pending: PendingRecord) => void): void {
    while (!this.isFull) {
      const record = this.#fetched.next();
      this.#tracker.moveTo(this.#fetched.position);
      if (!record) return;
      this.#handOut(record, start);
    }
  }

  /** A record is done; answers the one of its key that may start now. */
  finish(pending: PendingRecord): PendingRecord | null {
    this.#tracker.finish(pending);
    this.#queuedBytes -= pending.bytes;
    this.#crashes.delete(pending.offset);
    pending.letGo();
    return this.#keys.finish(pending);
  }

  /**
   * A record is about to be started; answers whether the group knows. If not,
   * it has to be told before: the next {@linkcode note} says so.
   */
  mayStart({ offset }: PendingRecord): boolean {
    this.#startEnd = Math.max(this.#startEnd, offset + 1);
    return offset < this.#startedBelow;
  }

  /** A suspect runs alone from now on; `null`: no longer. */
  runsAlone(pending: PendingRecord | null): void {
    this.#alone = pending?.offset ?? null;
  }

  /** Whether the group must know more for records to be started at once. */
  get needsCommit(): boolean {
    return this.#startedBelow - this.#startEnd < START_AHEAD / 2;
  }

  /** What the group is to keep, unless it has it already. */
  note({ clean = false }: { clean?: boolean } = {}): OffsetNote | null {
    const { topic, partition } = this;
    const { watermark } = this.#tracker;
    const startedBelow = clean ? null : this.#nextStartedBelow;
    const hasSuspects = watermark < this.#suspectsBelow;
    const metadata = formatFlightNote({
      writer: this.#writer,
      startedBelow,
      suspectsBelow: hasSuspects ? this.#suspectsBelow : null,
      alone: clean ? null : this.#alone,
      crashes: this.#crashes,
      done: clean ? this.#done() : [],
    }, watermark);
    const known = this.#committed;
    const isKnown = known?.offset === watermark && known.metadata === metadata;
    if (isKnown) return null;
    return {
      topic,
      partition,
      offset: watermark,
      metadata,
      startedBelow: startedBelow ?? 0,
    };
  }

  /** The group has it. */
  committed(note: OffsetNote): void {
    this.#committed = note;
    this.#startedBelow = note.startedBelow;
  }

  /** What is done behind the watermark, and what was done there before. */
  *#done(): Generator<number> {
    yield* this.#tracker.doneOffsets();
    yield* this.#doneBefore;
  }

  #handOut(record: KafkaRecord, start: (pending: PendingRecord) => void): void {
    const suspect = record.offset < this.#suspectsBelow;
    const pending = new PendingRecord(record, { partition: this, suspect });
    this.#tracker.add(pending);
    // What has become corrupt stands for more records than its first one.
    if (this.#doneBefore.delete(record.offset) && !record.corruptBatch) {
      pending.letGo();
      this.#tracker.finish(pending);
      return;
    }
    this.#queuedBytes += pending.bytes;
    if (this.#keys.add(pending)) start(pending);
  }

  get #nextStartedBelow(): number {
    return this.needsCommit ? this.#startEnd + START_AHEAD : this.#startedBelow;
  }
}

/** A log that was cut may have other records by now where it ends. */
function knownDone(
  { done, logEnd }: Pick<StartingPoint, "done" | "logEnd">,
): Set<number> {
  if (logEnd === Infinity) return new Set();
  return new Set([...done].filter((offset) => offset < logEnd));
}
