/** A budget that fills up with time. */
interface Bucket {
  /** What may be spent. */
  tokens: number;
  /** When that was so, on the monotonic clock. */
  atMs: number;
}

/**
 * Bounds how often something begins in each lane: at any time as much as in a
 * second, and no more than that in each second on the long run.
 */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #monotonicMs: () => number;

  /** Makes limits of which nothing is used up. */
  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** How many may begin now. */
  available(lane: string, perSecond: number): number {
    return Math.floor(this.#fill(lane, perSecond).tokens);
  }

  /** How long until one more may, in milliseconds. */
  waitMs(lane: string, perSecond: number): number {
    if (perSecond === Infinity) return 0;
    const { tokens } = this.#fill(lane, perSecond);
    return Math.max(0, Math.ceil((1 - tokens) * 1_000 / perSecond));
  }

  /** Says how many have begun. */
  take(
    lane: string,
    { count, perSecond }: { count: number; perSecond: number },
  ): void {
    if (perSecond === Infinity) return;
    const bucket = this.#fill(lane, perSecond);
    this.#buckets.set(lane, { ...bucket, tokens: bucket.tokens - count });
  }

  #fill(lane: string, perSecond: number): Bucket {
    const most = Math.max(1, perSecond);
    const nowMs = this.#monotonicMs();
    const bucket = this.#buckets.get(lane);
    if (bucket === undefined) return { tokens: most, atMs: nowMs };
    const gained = (nowMs - bucket.atMs) * perSecond / 1_000;
    const tokens = Math.min(most, bucket.tokens + gained);
    // A full one is as good as none: lanes come and go.
    if (tokens === most) this.#buckets.delete(lane);
    else this.#buckets.set(lane, { tokens, atMs: nowMs });
    return { tokens, atMs: nowMs };
  }
}
