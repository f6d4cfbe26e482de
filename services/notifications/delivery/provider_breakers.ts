import {
  type Breaker,
  type BreakerOptions,
  type BreakerStatus,
  createBreaker,
  OutageError,
} from "@taskbell/kafka";
import type { Channel, Outcome } from "../channels/channel.ts";
import type { Provider } from "../channels/failover.ts";
import { askProvider } from "./ask_provider.ts";
import { ProviderPauses } from "./provider_pauses.ts";

/** How the breakers decide; see `createBreaker`. */
export interface ProviderBreakersOptions extends
  Pick<
    BreakerOptions,
    "failureThreshold" | "recoveryMs" | "trialMs" | "monotonicMs"
  > {
  /**
   * A provider that nobody asks for so long is forgotten, in milliseconds.
   *
   * @default {3_600_000}
   */
  idleMs?: number;
}

/** A provider that is kept behind its breaker. */
export interface GuardedProvider extends Provider {
  /**
   * Whether it is a server of one user's own, whose wishes hold however long:
   * others wait for no wait that is none of theirs.
   *
   * @default {false}
   */
  isOwnServer?: boolean;
}

/** How a provider is called. */
interface Call {
  ask: () => Promise<Outcome>;
  signal: AbortSignal;
  isOwnServer?: boolean;
}

/** A breaker, and the calls that it is at. */
interface Entry {
  breaker: Breaker;
  running: number;
  isOwnServer: boolean;
  /** When it was last used, on the monotonic clock. */
  usedAtMs: number;
}

/** No more are told at a time: users have webhooks without end. */
const MAX_TOLD = 100;

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
 * Keeps messages away from providers that are down or want no call, each by a
 * breaker and a pause of its own. Those of providers that are well, or that
 * nobody asks any more, are forgotten: there may be as many as users have
 * webhooks.
 */
export class ProviderBreakers {
  readonly #options: ProviderBreakersOptions;
  readonly #idleMs: number;
  readonly #monotonicMs: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #pauses: ProviderPauses;
  #forgotAtMs: number;
  #listener: (status: BreakerStatus) => void = () => {};

  /** Makes breakers that are all closed. */
  constructor(
    { idleMs = 3_600_000, ...options }: ProviderBreakersOptions = {},
  ) {
    const { monotonicMs = () => performance.now() } = options;
    this.#options = options;
    this.#idleMs = idleMs;
    this.#monotonicMs = monotonicMs;
    this.#pauses = new ProviderPauses(monotonicMs);
    this.#forgotAtMs = monotonicMs();
  }

  /** Of how many providers something is kept. */
  get size(): number {
    return new Set([...this.#entries.keys(), ...this.#pauses.names()]).size;
  }

  /** Who is told of each change of state; it must not throw. */
  onChange(listener: (status: BreakerStatus) => void): void {
    this.#listener = listener;
  }

  /**
   * Puts a provider behind its breaker. What comes of it never rejects, and
   * ends soon after the signal.
   */
  guard({ isOwnServer, ...provider }: GuardedProvider): Channel {
    const { name, channel } = provider;
    return {
      deliver: (message, signal) => {
        const ask = () => askProvider(provider, { message, signal });
        return this.call(name, { ask, signal, isOwnServer });
      },
      close: () => channel.close(),
    };
  }

  /** Asks a provider, if it may be; never rejects if `ask` does not. */
  async call(name: string, call: Call): Promise<Outcome> {
    const { running = 0 } = this.#entries.get(name) ?? {};
    if (this.#pauses.width(name) <= running) {
      const error = `${name} has asked for a wait`;
      return { kind: "retry", error, outage: name, unasked: true };
    }
    const entry = this.#entry(name, call);
    entry.running++;
    try {
      return await entry.breaker.run(async () => {
        const outcome = await call.ask();
        this.#pauses.heed(name, outcome, call);
        return heard(outcome, call.signal);
      });
    } catch (error) {
      return outcomeOf(error, name);
    } finally {
      entry.running--;
      entry.usedAtMs = this.#monotonicMs();
      this.#forget(name, entry);
    }
  }

  /** How many calls may begin now: 0, 1 or any number. */
  allowance(name: string): number {
    const entry = this.#entries.get(name);
    const { running = 0 } = entry ?? {};
    const width = Math.max(0, this.#pauses.width(name) - running);
    const status = entry?.breaker.status();
    if (status === undefined || status.state === "closed") return width;
    return status.retryAfterMs === 0 ? Math.min(1, width) : 0;
  }

  /** How long until a call may pass, in milliseconds. */
  waitMs(name: string): number {
    const breaker = this.#entries.get(name)?.breaker;
    const waitMs = breaker?.status().retryAfterMs ?? 0;
    return Math.max(waitMs, this.#pauses.waitMs(name));
  }

  /**
   * Those that are open or on trial, by name: first those of providers that
   * many share.
   */
  broken(): BreakerStatus[] {
    this.#forgetIdle();
    const entries = [...this.#entries.values()]
      .toSorted((a, b) => Number(a.isOwnServer) - Number(b.isOwnServer));
    return entries.map(({ breaker }) => breaker.status())
      .filter(({ state }) => state !== "closed").slice(0, MAX_TOLD);
  }

  #entry(name: string, { isOwnServer = false }: Call): Entry {
    const entry = this.#entries.get(name) ?? {
      breaker: createBreaker({
        ...this.#options,
        name,
        isOutage: (error) => error instanceof ProviderOutage,
        onChange: (status) => this.#listener(status),
      }),
      running: 0,
      isOwnServer,
      usedAtMs: this.#monotonicMs(),
    };
    this.#entries.set(name, entry);
    return entry;
  }

  #forget(name: string, { breaker, running }: Entry): void {
    const { state, failures } = breaker.status();
    const isWell = state === "closed" && failures === 0;
    if (isWell && running === 0) this.#entries.delete(name);
    this.#forgetIdle();
  }

  /** Looks through all, but not at each call. */
  #forgetIdle(): void {
    const beforeMs = this.#monotonicMs() - this.#idleMs;
    if (this.#forgotAtMs > beforeMs) return;
    this.#forgotAtMs = this.#monotonicMs();
    this.#pauses.forget(this.#idleMs);
    for (const [name, { usedAtMs, running }] of this.#entries) {
      if (usedAtMs < beforeMs && running === 0) this.#entries.delete(name);
    }
  }
}

/** @throws What the breaker goes by. */
function heard(outcome: Outcome, signal: AbortSignal): Outcome {
  if (outcome.kind === "delivered") return outcome;
  if (outcome.unasked) throw new NothingTold(outcome);
  if (outcome.kind !== "retry") return outcome;
  if (outcome.outage !== undefined) throw new ProviderOutage(outcome);
  if (signal.aborted) throw new NothingTold(outcome);
  return outcome;
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
