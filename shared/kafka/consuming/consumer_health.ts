import type { ConsumerStatus, TopicAssignment } from "../consumer.ts";

/** Collects the signs from which a consumer's status follows. */
export class ConsumerHealth {
  readonly #silenceMs: number;
  #assignments: readonly TopicAssignment[] = [];
  #down: string | null = "not started";
  #stuck: string | null = null;
  #lastBeatMs = 0;

  /** @param silenceMs Without a heartbeat for longer, it counts as expelled. */
  constructor({ silenceMs }: { silenceMs: number }) {
    this.#silenceMs = silenceMs;
  }

  /** It has become a member of its group. */
  joined(assignments: readonly TopicAssignment[]): void {
    this.#assignments = assignments;
    this.#down = null;
    this.#stuck = null;
    this.beat();
  }

  /** The group has answered. */
  beat(): void {
    this.#lastBeatMs = performance.now();
  }

  /** It is no member, at least for now. */
  down(reason: string): void {
    this.#assignments = [];
    this.#down = reason;
  }

  /** A record can't be done for now; `null`: it is done. */
  stuck(reason: string | null): void {
    this.#stuck = reason;
  }

  /** Sums it up. */
  status(): ConsumerStatus {
    const silentMs = performance.now() - this.#lastBeatMs;
    const silent = silentMs > this.#silenceMs
      ? `no answer from the group for ${Math.round(silentMs / 1000)} s`
      : null;
    const reason = this.#down ?? this.#stuck ?? silent;
    return { ready: reason === null, reason, assignments: this.#assignments };
  }
}
