/** How {@linkcode RateLimiter} limits. */
export interface RateLimiterOptions {
  /** The most requests of a user in any minute. */
  requestsPerMinute: number;
  /**
   * Users who are counted; with more, whoever has been away the longest
   * starts anew. @default {50_000}
   */
  maxUsers?: number;
  /** A monotonic clock, in milliseconds. */
  nowMs?: () => number;
}

/** What a user may do now. */
export interface RateVerdict {
  /** Whether this request may pass. */
  allowed: boolean;
  /** How many more may follow at once. */
  remaining: number;
  /**
   * When so many used ones have come back that a request may pass, or, where
   * it may now, that one more is left: in whole seconds from now.
   */
  resetS: number;
}

/** Requests are counted by slots of time of this length, in milliseconds. */
const SLOT_MS = 5_000;

/** A minute, and the slot that has begun. */
const SLOTS = 60_000 / SLOT_MS + 1;

/** The requests of a user, by slot. */
interface Usage {
  /** The count of slot n is at n modulo {@linkcode SLOTS}. */
  counts: number[];
  /** The sum of the counts. */
  used: number;
  /** The slot of the latest request. */
  slot: number;
}

/**
 * Limits the requests of each user in any 60 seconds, wherever they begin: a
 * used one comes back after 60 to 65 s. Refused ones do not count. Memory is
 * bounded; it belongs to this process alone.
 */
export class RateLimiter {
  /** See {@linkcode RateLimiterOptions}. */
  readonly requestsPerMinute: number;
  readonly #maxUsers: number;
  readonly #nowMs: () => number;
  /** The one who has been away the longest comes first. */
  readonly #users = new Map<string, Usage>();

  /** Makes a limiter that has seen nobody. */
  constructor({
    requestsPerMinute,
    maxUsers = 50_000,
    nowMs = () => performance.now(),
  }: RateLimiterOptions) {
    this.requestsPerMinute = requestsPerMinute;
    this.#maxUsers = maxUsers;
    this.#nowMs = nowMs;
  }

  /**
   * Counts a request of the user, if it may pass.
   *
   * @param cost As how many requests it counts. One that costs more than is
   * left may pass; those after it wait the longer.
   */
  take(user: string, cost = 1): RateVerdict {
    const nowMs = this.#nowMs();
    const slot = Math.floor(nowMs / SLOT_MS);
    const usage = this.#usageOf(user, slot);
    const allowed = usage.used < this.requestsPerMinute;
    if (allowed) {
      usage.used += cost;
      usage.counts[slot % SLOTS] = (usage.counts[slot % SLOTS] ?? 0) + cost;
    }
    const returnMs = nextReturnMs(usage, this.requestsPerMinute);
    return {
      allowed,
      remaining: Math.max(0, this.requestsPerMinute - usage.used),
      resetS: Math.ceil((returnMs - nowMs) / 1000),
    };
  }

  #usageOf(user: string, slot: number): Usage {
    const known = this.#users.get(user);
    if (known?.slot === slot) return known;
    const usage = known ?? { counts: Array(SLOTS).fill(0), used: 0, slot };
    forget(usage, slot);
    this.#users.delete(user);
    this.#users.set(user, usage);
    if (this.#users.size > this.#maxUsers) {
      const [oldest = user] = this.#users.keys();
      this.#users.delete(oldest);
    }
    return usage;
  }
}

/** Forgets the slots that have left the window, and enters a new one. */
function forget(usage: Usage, slot: number): void {
  for (let past = Math.max(usage.slot, slot - SLOTS); past < slot; past++) {
    const index = (past + 1) % SLOTS;
    usage.used -= usage.counts[index] ?? 0;
    usage.counts[index] = 0;
  }
  usage.slot = slot;
}

/** When slots in use have left the window, and as many as let one pass. */
function nextReturnMs({ counts, used, slot }: Usage, limit: number): number {
  let left = used;
  for (let past = Math.max(slot - SLOTS + 1, 0); past < slot; past++) {
    left -= counts[past % SLOTS] ?? 0;
    if (left < used && left < limit) return (past + SLOTS) * SLOT_MS;
  }
  return (slot + SLOTS) * SLOT_MS;
}
