import type { Logger } from "@std/log";
import type { RetryPolicy } from "@taskbell/runtime";
import type { Cluster } from "../client/cluster.ts";
import type { Handler, Undecoded } from "../handler.ts";
import { abortLater } from "../abort_later.ts";
import { within } from "../within.ts";
import type { PartitionStatus } from "../consumer.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Fetcher } from "./fetcher.ts";
import type { Generation } from "./generation.ts";
import type { GroupMembership } from "./group_membership.ts";
import { OffsetCommits } from "./offset_commits.ts";
import { OwnedPartition } from "./owned_partition.ts";
import type { PendingRecord } from "./pending_record.ts";
import { RecordHandling } from "./record_handling.ts";
import { SlowRecords } from "./slow_records.ts";
import type { StartingPoint } from "./starting_points.ts";
import { watchProgress } from "./watch_progress.ts";

/** How the partitions of a generation are worked through. */
export interface GenerationWorkOptions {
  cluster: Cluster;
  membership: GroupMembership;
  generation: Generation;
  /** Where each partition begins. */
  startingPoints: readonly StartingPoint[];
  /** The group's name. */
  groupId: string;
  /** The name of the consumer, for its notes. */
  consumerId: string;
  /** Handles the records. */
  handler: Handler<Undecoded>;
  /** How many records are handled at the same time. */
  concurrency: number;
  /** Delays before a record that could not be handled comes again. */
  redelivery: RetryPolicy;
  /** How long running handlers may go on when the group rebalances. */
  releaseAfterMs: number;
  /** How long they may go on when the member stops. */
  graceMs: number;
  /** A leader that is silent for longer counts as a crash. */
  stallMs: number;
  /** How often leaders and topics are looked up, in milliseconds. */
  metadataMaxAgeMs: number;
  /** Aborted: the member stops. */
  stopping: AbortSignal;
  /** Is told of records that can't be done. */
  health: ConsumerHealth;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

/** A coordinator that is away is not waited for longer. */
const LAST_COMMIT_MS = 3_000;

/** Works through the partitions that are a member's own for one generation. */
export class GenerationWork {
  readonly #options: GenerationWorkOptions;
  readonly #partitions: readonly OwnedPartition[];
  /** Aborted: it fails, and nothing new may be started. */
  readonly #stop = new AbortController();
  /** Aborted: what still runs is let go of. */
  readonly #over = new AbortController();
  readonly #ending: AbortSignal;
  readonly #slow = new SlowRecords();
  readonly #dispatcher: Dispatcher;
  readonly #commits: OffsetCommits;
  readonly #fetcher: Fetcher;

  constructor(options: GenerationWorkOptions) {
    const { generation, stopping, consumerId } = options;
    this.#options = options;
    this.#ending = AbortSignal.any(
      [generation.ending, stopping, this.#stop.signal],
    );
    this.#partitions = options.startingPoints
      .map((point) => new OwnedPartition(point, { writer: consumerId }));
    this.#commits = new OffsetCommits({
      ...options,
      partitions: this.#partitions,
    });
    const handling = new RecordHandling({
      ...options,
      commits: this.#commits,
      slow: this.#slow,
      over: this.#over.signal,
      ending: this.#ending,
      onDone: (pending, next) => this.#goOn(pending, next),
    });
    this.#dispatcher = new Dispatcher({
      ...options,
      ending: this.#ending,
      handle: (pending, pause) => handling.handle(pending, pause),
    });
    this.#fetcher = new Fetcher({
      ...options,
      partitions: this.#partitions,
      topics: [...generation.partitionCounts.keys()],
      onRecords: (partitions) => this.#handOut(partitions),
      onPartitionCounts: (counts) => this.#compare(counts),
    });
  }

  /**
   * Works until the generation ends or the member stops, then lets go in good
   * order: nothing new is started, running handlers are waited for, what is
   * done is committed.
   *
   * @throws {Error} What does not pass by itself.
   */
  async run(): Promise<void> {
    const committing = new AbortController();
    const committed = this.#commits.run(committing.signal);
    const { logger, stallMs } = this.#options;
    const parts = [
      committed,
      this.#fetcher.run(this.#ending),
      watchProgress(this.#partitions, { stallMs, signal: this.#ending }),
    ];
    void this.#slow.watch(this.#over.signal, logger);
    try {
      await within(Promise.race(parts), { signal: this.#ending });
    } catch (error) {
      if (!this.#ending.aborted) throw error;
    } finally {
      this.#options.health.down("letting go of its partitions");
      this.#stop.abort();
      await this.#finishRunning();
      this.#over.abort();
      committing.abort();
      await this.#commitLast(parts);
    }
  }

  /** How the partitions are doing. */
  status(): PartitionStatus[] {
    return this.#partitions.map((partition) => partition.status());
  }

  /** A record is done: the next one of its key may start, and others. */
  #goOn({ partition }: PendingRecord, next: PendingRecord | null): void {
    if (next) this.#dispatcher.add(next);
    if (partition.needsCommit) this.#commits.wake();
    if (!partition.isFull) this.#handOut([partition]);
  }

  #handOut(partitions: readonly OwnedPartition[]): void {
    for (const partition of partitions) {
      partition.handOut((pending) => this.#dispatcher.add(pending));
      if (partition.wantsRecords) this.#fetcher.wake();
    }
    this.#dispatcher.pump();
  }

  /** A topic has more partitions now: the group has to share them out. */
  #compare(counts: ReadonlyMap<string, number>): void {
    const { generation } = this.#options;
    for (const [topic, count] of generation.partitionCounts) {
      const current = counts.get(topic) ?? count;
      if (current === count) continue;
      const message = `The topic ${topic} has ${current} partitions now`;
      generation.end(new Error(message));
    }
  }

  async #finishRunning(): Promise<void> {
    const { generation, stopping, graceMs, releaseAfterMs } = this.#options;
    const grace = abortLater(stopping, graceMs);
    try {
      await within(this.#dispatcher.idle(), {
        ms: stopping.aborted ? undefined : releaseAfterMs,
        signal: AbortSignal.any([generation.lost, grace.signal]),
      });
    } catch {
      // They are let go of: others will do their records again.
    } finally {
      grace.dispose();
    }
  }

  /** No earlier commit may come after this one. */
  async #commitLast(parts: readonly Promise<void>[]): Promise<void> {
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const timer = setTimeout(() => giveUp.abort(), LAST_COMMIT_MS);
    try {
      await within(Promise.allSettled(parts), { signal });
      await within(this.#commits.commit({ clean: true, signal }), { signal });
    } catch (error) {
      this.#options.logger.warn("Cannot commit what is done", { error });
    } finally {
      clearTimeout(timer);
      giveUp.abort();
    }
  }
}
