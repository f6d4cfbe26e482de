import {
  type Breaker,
  type BreakerOptions,
  type BreakerStatus,
  createBreaker,
  OutageError,
} from "@taskbell/kafka";
import type { Channel, Outcome } from "../channels/channel.ts";
import type { Provider } from "../channels/failover.ts";

/** How the breakers decide; see `createBreaker`. */
export type ProviderBreakersOptions = Pick<
  BreakerOptions,
  "failureThreshold" | "recoveryMs" | "trialMs"
>;

/** A breaker, and the calls that it is at. */
interface Entry {
  breaker: Breaker;
  running: number;
}

/** An outcome that speaks of the provider, not of the message. */
class ProviderOutage extends Error {
  constructor(readonly outcome: Outcome & { kind: "retry" }) {
    super(outcome.error);
    this.name = "ProviderOutage";
  }
}

/** An outcome that says nothing about the provider. */
class NothingTold extends Error {
  constructor(readonly outcome: Outcome) {
    super("Nothing is told of the provider");
    // What the breaker takes for a call that was let go of.
    this.name = "AbortError";
  }
}

/**
 * Keeps messages away from providers that are down, each by a breaker of its
 * own. Those of providers that are well are forgotten: there may be as many as
 * users have webhooks.
 */
export class ProviderBreakers {
  readonly #options: ProviderBreakersOptions;
  readonly #entries = new Map<string, Entry>();
  /** Until when a provider wants no call, on the monotonic clock. */
  readonly #pausedUntilMs = new Map<string, number>();
  #listener: (status: BreakerStatus) => void = () => {};

  /** Makes breakers that are all closed. */
  constructor(options: ProviderBreakersOptions = {}) {
    this.#options = options;
  }

  /** Who is told of each change of state; it must not throw. */
  onChange(listener: (status: BreakerStatus) => void): void {
    this.#listener = listener;
  }

  /** Puts a provider behind its breaker. */
  guard({ name, channel }: Provider): Channel {
    return {
      deliver: (message, signal) =>
        this.call(name, {
          signal,
          ask: () => channel.deliver(message, signal),
        }),
      close: () => channel.close(),
    };
  }

  /** Asks a provider, if its breaker lets it; never rejects if `ask` does not. */
  async call(
    name: string,
    { ask, signal }: { ask: () => Promise<Outcome>; signal: AbortSignal },
  ): Promise<Outcome> {
    const entry = this.#entry(name);
    entry.running++;
    try {
      return await entry.breaker.run(async () => {
        const outcome = await ask();
        if (outcome.kind !== "retry") return outcome;
        if (outcome.outage !== undefined) throw new ProviderOutage(outcome);
        if (signal.aborted) throw new NothingTold(outcome);
        return outcome;
      });
    } catch (error) {
      return outcomeOf(error, name);
    } finally {
      entry.running--;
      this.#forget(name, entry);
    }
  }

  /** Says that a provider wants no call for a while, in milliseconds. */
  pause(name: string, waitMs: number): void {
    this.#pausedUntilMs.set(name, performance.now() + waitMs);
  }

  /** How many calls a provider's breaker lets pass now: 0, 1 or any number. */
  allowance(name: string): number {
    if (this.#pauseMs(name) > 0) return 0;
    const status = this.#entries.get(name)?.breaker.status();
    if (status === undefined || status.state === "closed") return Infinity;
    return status.retryAfterMs === 0 ? 1 : 0;
  }

  /** How long until a call may pass, in milliseconds. */
  waitMs(name: string): number {
    const breaker = this.#entries.get(name)?.breaker;
    return Math.max(breaker?.status().retryAfterMs ?? 0, this.#pauseMs(name));
  }

  /** Those that are open or on trial, by name. */
  broken(): BreakerStatus[] {
    return [...this.#entries.values()]
      .map(({ breaker }) => breaker.status())
      .filter(({ state }) => state !== "closed");
  }

  #pauseMs(name: string): number {
    const untilMs = this.#pausedUntilMs.get(name) ?? 0;
    const waitMs = Math.max(0, untilMs - performance.now());
    if (waitMs === 0) this.#pausedUntilMs.delete(name);
    return waitMs;
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name) ?? {
      breaker: createBreaker({
        ...this.#options,
        name,
        isOutage: (error) => error instanceof ProviderOutage,
        onChange: (status) => this.#listener(status),
      }),
      running: 0,
    };
    this.#entries.set(name, entry);
    return entry;
  }

  #forget(name: string, { breaker, running }: Entry): void {
    const { state, failures } = breaker.status();
    const isWell = state === "closed" && failures === 0;
    if (isWell && running === 0) this.#entries.delete(name);
  }
}

/** @throws What is no outcome. */
function outcomeOf(error: unknown, provider: string): Outcome {
  if (error instanceof NothingTold) return error.outcome;
  if (!(error instanceof OutageError)) throw error;
  if (error.cause instanceof ProviderOutage) {
    // A host may be that of many endpoints, each behind a breaker of its own.
    return { ...error.cause.outcome, outage: provider };
  }
  return {
    kind: "retry",
    error: error.message,
    outage: provider,
    unasked: true,
  };
}
