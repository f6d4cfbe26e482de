import type { Outcome } from "../channels/channel.ts";

/** A wait that a provider has asked for, and the way out of it. */
interface Pause {
  /** Until when it wants no call, on the monotonic clock. */
  untilMs: number;
  /** Calls that may run at a time once it is over. */
  width: number;
}

/** A provider that many share waits no longer at a time, in milliseconds. */
const MAX_SHARED_PAUSE_MS = 5 * 60_000;

/** One that is asked too often and does not say for how long. */
const THROTTLED_MS = 1_000;

/** From this width on, a provider stands what comes. */
const FULL_WIDTH = 16;

/**
 * The waits that providers have asked for. After one, calls begin with one at
 * a time and one more with each that is answered, so that a provider's rate is
 * found: what waited would else meet it all at once.
 */
export class ProviderPauses {
  readonly #pauses = new Map<string, Pause>();
  readonly #monotonicMs: () => number;

  /** Makes a set without waits. */
  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** Of which providers something is kept. */
  names(): Iterable<string> {
    return this.#pauses.keys();
  }

  /**
   * Hears what a call has come to: a wait that is asked for holds for all that
   * is sent there, at a shared provider for some minutes at a time.
   */
  heed(
    name: string,
    outcome: Outcome,
    { isOwnServer = false }: { isOwnServer?: boolean },
  ): void {
    const waitMs = askedWaitMs(outcome, isOwnServer);
    if (waitMs !== null) {
      const longestMs = isOwnServer ? Infinity : MAX_SHARED_PAUSE_MS;
      this.#begin(name, Math.min(waitMs, longestMs));
    } else if (isAnswer(outcome)) {
      this.#widen(name);
    }
  }

  /** How long until a call may begin, in milliseconds. */
  waitMs(name: string): number {
    const untilMs = this.#pauses.get(name)?.untilMs ?? 0;
    return Math.max(0, untilMs - this.#monotonicMs());
  }

  /** How many calls may run at a time now. */
  width(name: string): number {
    if (this.waitMs(name) > 0) return 0;
    return this.#pauses.get(name)?.width ?? Infinity;
  }

  /** Forgets those that have been over for a while, in milliseconds. */
  forget(idleMs: number): void {
    const beforeMs = this.#monotonicMs() - idleMs;
    for (const [name, { untilMs }] of this.#pauses) {
      if (untilMs < beforeMs) this.#pauses.delete(name);
    }
  }

  #begin(name: string, waitMs: number): void {
    const untilMs = this.#monotonicMs() + waitMs;
    const earlierMs = this.#pauses.get(name)?.untilMs ?? 0;
    this.#pauses.set(name, { untilMs: Math.max(untilMs, earlierMs), width: 1 });
  }

  #widen(name: string): void {
    const pause = this.#pauses.get(name);
    // What began before the pause tells nothing of what comes after it.
    if (pause === undefined || this.waitMs(name) > 0) return;
    pause.width++;
    if (pause.width >= FULL_WIDTH) this.#pauses.delete(name);
  }
}

/** How long a provider wants no call, in ms; `null` where it said nothing. */
function askedWaitMs(outcome: Outcome, isOwnServer: boolean): number | null {
  if (outcome.kind !== "retry" || outcome.unasked) return null;
  const { throttled, retryAfterMs, outage } = outcome;
  if (throttled) return retryAfterMs ?? THROTTLED_MS;
  // Else it may speak for one of many targets alone.
  const isAboutAll = isOwnServer || outage !== undefined;
  return isAboutAll ? retryAfterMs ?? null : null;
}

function isAnswer(outcome: Outcome): boolean {
  if (outcome.kind === "delivered") return true;
  return !outcome.unasked &&
    (outcome.kind !== "retry" || outcome.outage === undefined);
}
