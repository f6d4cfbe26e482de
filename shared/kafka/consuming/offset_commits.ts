import type { Logger } from "@std/log";
import { Alarm, exponentialBackoff } from "@taskbell/runtime";
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
  /** Receives what goes wrong on the way. */
  logger: Logger;
}

const COMMIT_INTERVAL_MS = 200;

const retryPolicy = exponentialBackoff({ initialMs: 50, maxMs: 1_000 });

/** Sends the offsets of what is done, all partitions in one request. */
export class OffsetCommits {
  readonly #options: OffsetCommitsOptions;
  readonly #alarm = new Alarm();
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
        if (!signal.aborted) await this.#commitForAll(signal);
      }
    } finally {
      this.#ended = true;
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
    const { partitions, generation, logger } = this.#options;
    const notes = partitions.map((partition) => partition.note({ clean }));
    if (notes.every((note) => note === null)) return;
    const over = AbortSignal.any([signal, generation.lost]);
    for (let attempt = 1; !over.aborted; attempt++) {
      try {
        await this.#send(notes.filter((note) => note !== null));
        for (const [index, note] of notes.entries()) {
          if (note) partitions[index]?.committed(note);
        }
        return;
      } catch (error) {
        const verdict = groupVerdict(error);
        if (verdict === "rejoin") return generation.end(error);
        if (verdict === "expelled") return generation.lose(error);
        if (verdict === "fatal") throw error;
        logger.debug("A commit failed", { error });
        const delayMs = retryPolicy({ attempt, error }) ?? 0;
        await new Alarm().wait(delayMs, over);
      }
    }
  }

  /** Who asks while a commit is under way waits for the next one. */
  async #commitForAll(signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    try {
      await this.commit({ signal });
    } finally {
      waiting?.resolve();
    }
  }

  async #send(notes: readonly OffsetNote[]): Promise<void> {
    const { membership, generation } = this.#options;
    const topics = Map.groupBy(notes, ({ topic }) => topic)
      .entries().map(([topic, partitions]) => ({ topic, partitions }));
    await membership.ask("OffsetCommit", {
      groupGenerationId: generation.id,
      memberId: generation.memberId,
      topics: [...topics],
    });
  }
}
