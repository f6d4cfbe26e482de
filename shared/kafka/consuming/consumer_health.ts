import type {
  ConsumerStatus,
  PartitionStatus,
  TopicAssignment,
} from "../consumer.ts";

/** Collects the signs from which a consumer's status follows. */
export class ConsumerHealth {
  readonly #silenceMs: number;
  readonly #stuck = new Map<object, string>();
  #assignments: readonly TopicAssignment[] = [];
  #partitions: () => PartitionStatus[] = () => [];
  #down: string | null = "not started";
  #lastBeatMs = 0;

  /** @param silenceMs Without an answer for longer, it may be no member. */
  constructor({ silenceMs }: { silenceMs: number }) {
    this.#silenceMs = silenceMs;
  }

  /** It has become a member of its group and knows where to go on. */
  joined(
    assignments: readonly TopicAssignment[],
    partitions: () => PartitionStatus[],
  ): void {
    this.#assignments = assignments;
    this.#partitions = partitions;
    this.#down = null;
    this.#stuck.clear();
    this.beat();
  }

  /** The group has answered. */
  beat(): void {
    this.#lastBeatMs = performance.now();
  }

  /** It is no member, at least for now. */
  down(reason: string): void {
    this.#assignments = [];
    this.#partitions = () => [];
    this.#down = reason;
  }

  /** Something can't be done for now; `null`: it is done. */
  stuck(what: object, reason: string | null): void {
    if (reason === null) this.#stuck.delete(what);
    else this.#stuck.set(what, reason);
  }

  /** Sums it up. */
  status(): ConsumerStatus {
    const silentMs = performance.now() - this.#lastBeatMs;
    const silent = silentMs > this.#silenceMs
      ? `no answer from the group for ${Math.round(silentMs / 1000)} s`
      : null;
    const [stuck = null] = this.#stuck.values();
    const reason = this.#down ?? stuck ?? silent;
    return {
      ready: reason === null,
      reason,
      assignments: this.#assignments,
      partitions: this.#partitions(),
    };
  }
}
