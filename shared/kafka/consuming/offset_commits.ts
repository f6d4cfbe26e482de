import type { Logger } from "@std/log";
import { Alarm, exponentialBackoff } from "@taskbell/runtime";
import { ErrorCode } from "../client/error_code.ts";
import { failureReason } from "../failure_reason.ts";
import { partitionName } from "../partition_name.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { ConsumerHealth } from "./consumer_health.ts";
import type { Generation } from "./generation.ts";
import type { GroupMembership } from "./group_membership.ts";
import { groupVerdict } from "./group_verdict.ts";
import type { OffsetNote, OwnedPartition } from "./owned_partition.ts";

/** What is committed, and to whom. */
export interface OffsetCommitsOptions {
  /** The partitions of this generation. */
  partitions: readonly OwnedPartition[];
  /** The member in whose name. */
  membership: GroupMembership;
  /** Its generation: with another one the group refuses. */
  generation: Generation;
  /** Is told when commits fail again and again. */
  health: ConsumerHealth;
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

const COMMIT_INTERVAL_MS = 200;

/** By then, about half a second, it is no longer a passing matter. */
const SERIOUS_ATTEMPT = 3;

const retryPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1_000 });

/** Sends the offsets of what is done, all partitions in one request. */
export class OffsetCommits {
  readonly #options: OffsetCommitsOptions;
  readonly #alarm = new Alarm();
  /** Those who asked before the request that is under way, and after it. */
  #answering: PromiseWithResolvers<void> | undefined;
  #waiting: PromiseWithResolvers<void> | undefined;
  #ended = false;

  constructor(options: OffsetCommitsOptions) {
    this.#options = options;
  }

  /**
   * Commits now and then, and whenever it is woken. Resolves on abort.
   *
   * @throws {Error} When the group refuses for good.
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#alarm.wait(COMMIT_INTERVAL_MS, signal);
        if (!signal.aborted) await this.commit({ signal });
      }
    } finally {
      this.#ended = true;
      this.#answer();
      this.#waiting?.resolve();
    }
  }

  /** Commits soon. */
  wake(): void {
    this.#alarm.wake();
  }

  /** Resolves when the group has what is known now, or never will. */
  async flush(): Promise<void> {
    if (this.#ended) return;
    this.#waiting ??= Promise.withResolvers<void>();
    this.wake();
    await this.#waiting.promise;
  }

  /**
   * Commits what has changed, trying again while the coordinator is away. It
   * gives up when the generation is lost or refused, or on abort.
   *
   * @param clean Nothing is under way any more: see the flight note.
   */
  async commit(
    { clean = false, signal }: { clean?: boolean; signal: AbortSignal },
  ): Promise<void> {
    const { generation, health } = this.#options;
    const over = AbortSignal.any([signal, generation.lost]);
    try {
      for (let attempt = 1; !over.aborted; attempt++) {
        const error = await this.#attempt(clean);
        if (!error) return health.stuck(this, null);
        const verdict = groupVerdict(error);
        if (verdict === "rejoin") return generation.end(error);
        if (verdict === "expelled") return generation.lose(error);
        if (verdict === "fatal") throw error;
        this.#report(error, attempt);
        const delayMs = retryPolicy({ attempt, error }) ?? 0;
        await new Alarm().wait(delayMs, over);
      }
    } finally {
      this.#answer();
    }
  }

  /** Answers what has gone wrong. */
  async #attempt(clean: boolean): Promise<unknown> {
    try {
      await this.#commitOnce(clean);
      return null;
    } catch (error) {
      return error;
    }
  }

  /** Who asks while a request is under way waits for the next one. */
  async #commitOnce(clean: boolean): Promise<void> {
    if (!this.#answering) {
      this.#answering = this.#waiting;
      this.#waiting = undefined;
    }
    const changed = this.#options.partitions.flatMap((partition) => {
      const note = partition.note({ clean });
      return note ? [{ partition, note }] : [];
    });
    if (changed.length === 0) return this.#answer();
    const unknown = await this.#send(changed.map(({ note }) => note));
    for (const { partition, note } of changed) {
      if (!unknown.has(partitionName(note))) partition.committed(note);
    }
    // Those who wait see for themselves what the group has now.
    this.#answer();
    if (unknown.size > 0) {
      throw protocolError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
  }

  #answer(): void {
    this.#answering?.resolve();
    this.#answering = undefined;
  }

  /** One failure passes unseen: a coordinator that moves answers so. */
  #report(error: unknown, attempt: number): void {
    const { health, logger } = this.#options;
    logger.debug("A commit failed", { error });
    if (attempt !== SERIOUS_ATTEMPT) return;
    const reason = `cannot commit: ${failureReason(error)}`;
    health.stuck(this, reason);
    logger.warn("Commits fail, and are tried again", { reason });
  }

  /** Answers the names of those that the coordinator does not know. */
  async #send(notes: readonly OffsetNote[]): Promise<Set<string>> {
    const { membership, generation } = this.#options;
    const topics = Map.groupBy(notes, ({ topic }) => topic)
      .entries().map(([topic, partitions]) => ({ topic, partitions }));
    const { responses } = await membership.ask("OffsetCommit", {
      groupGenerationId: generation.id,
      memberId: generation.memberId,
      topics: [...topics],
    });
    const unknown = responses.flatMap(({ topic, partitions }) =>
      partitions.filter(({ errorCode }) =>
        errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      )
        .map(({ partition }) => partitionName({ topic, partition }))
    );
    return new Set(unknown);
  }
}
