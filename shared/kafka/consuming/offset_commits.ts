import type { EachBatchPayload, TopicPartitionOffset } from "kafkajs";

/** Sends offsets to the group. */
export type CommitOffsets = EachBatchPayload["commitOffsetsIfNecessary"];

/** Gathers the offsets of records that are done, to commit them together. */
export class OffsetCommits {
  readonly #intervalMs: number;
  readonly #pending = new Map<string, TopicPartitionOffset>();
  #lastFlushMs = -Infinity;

  constructor({ intervalMs }: { intervalMs: number }) {
    this.#intervalMs = intervalMs;
  }

  /** Notes where the reading goes on after a record that is done. */
  add(next: TopicPartitionOffset): void {
    this.#pending.set(`${next.topic}-${next.partition}`, next);
  }

  /** Forgets what was lost with the membership. */
  clear(): void {
    this.#pending.clear();
  }

  /** Whether it is time for {@linkcode flush}. */
  get isDue(): boolean {
    return performance.now() - this.#lastFlushMs >= this.#intervalMs;
  }

  /** Commits what is noted; it stays noted when that fails. */
  async flush(commit: CommitOffsets): Promise<void> {
    this.#lastFlushMs = performance.now();
    const offsets = [...this.#pending.values()];
    if (offsets.length === 0) return;
    const topics = offsets.map(({ topic, ...partition }) => ({
      topic,
      partitions: [partition],
    }));
    await commit({ topics });
    this.#pending.clear();
  }
}
