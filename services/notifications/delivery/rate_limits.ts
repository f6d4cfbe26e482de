/** A budget that fills up with time. */
interface Bucket {
  /** What may be spent. */
  tokens: number;
  /** When that was so, on the monotonic clock. */
  atMs: number;
  /** From when on it is full, on the monotonic clock. */
  fullAtMs: number;
}

/** How often to look for buckets that are full again, in milliseconds. */
const FORGET_MS = 10_000;

/**
 * Bounds how often something begins in each lane: evenly, so that no second
 * has more than a tenth above what it may have, or one. A lane that is unused
 * costs nothing: users have webhooks without end.
 */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #monotonicMs: () => number;
  #forgotAtMs = 0;

  /** Makes limits of which nothing is used up. */
  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** Of how many lanes something is kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** How many may begin now. */
  available(lane: string, perSecond: number): number {
    return Math.floor(this.#tokens(lane, perSecond));
  }

  /** How long until one more may, in milliseconds. */
  waitMs(lane: string, perSecond: number): number {
    if (perSecond === Infinity) return 0;
    const tokens = this.#tokens(lane, perSecond);
    return Math.max(0, Math.ceil((1 - tokens) * 1_000 / perSecond));
  }

  /** Says how many have begun. */
  take(
    lane: string,
    { count, perSecond }: { count: number; perSecond: number },
  ): void {
    if (perSecond === Infinity) return;
    const atMs = this.#monotonicMs();
    const tokens = this.#tokens(lane, perSecond) - count;
    const fullAtMs = atMs + (most(perSecond) - tokens) * 1_000 / perSecond;
    this.#buckets.set(lane, { tokens, atMs, fullAtMs });
    this.#forgetFull(atMs);
  }

  #tokens(lane: string, perSecond: number): number {
    const bucket = this.#buckets.get(lane);
    if (bucket === undefined) return most(perSecond);
    const gained = (this.#monotonicMs() - bucket.atMs) * perSecond / 1_000;
    return Math.min(most(perSecond), bucket.tokens + gained);
  }

  /** A full bucket is as good as none. Looks through all, but not each time. */
  #forgetFull(nowMs: number): void {
    if (nowMs - this.#forgotAtMs < FORGET_MS) return;
    this.#forgotAtMs = nowMs;
    for (const [lane, { fullAtMs }] of this.#buckets) {
      if (fullAtMs <= nowMs) this.#buckets.delete(lane);
    }
  }
}

/**
 * What may begin at once after a rest. Two at the least, as what is gained from
 * a look to the claim would else be lost.
 */
function most(perSecond: number): number {
  return Math.max(2, perSecond / 10);
}
