import { Alarm } from "@taskbell/runtime";
import type { Sql } from "@taskbell/db";
import { AttemptCounts, type Counted } from "./attempt_counts.ts";
import { renewLeases } from "./renew_leases.ts";

/** What the attempts of a worker run under. */
export interface RunningAttemptsOptions {
  /** The database. */
  sql: Sql;
  /** How long a lease is, in milliseconds. */
  leaseMs: number;
  /** Hears that leases could not be renewed. */
  onFailure(error: unknown): void;
  /** Hears that leases were renewed. */
  onSuccess(): void;
}

/** An attempt and its lease. */
export interface RunningAttempt extends Counted {
  deliveryId: number;
  /** The token of the claim. */
  token: string;
  /** When the lease was taken, on the monotonic clock. */
  claimedAtMs: number;
}

type Timer = ReturnType<typeof setTimeout>;

interface Entry extends RunningAttempt {
  /** When the lease ends at the earliest, on the monotonic clock. */
  endsAtMs: number;
  /** Lets go then. */
  timer: Timer;
  letGo: AbortController;
  done: Promise<void>;
}

/**
 * The attempts that a worker runs. It keeps their leases; one that loses its
 * lease is let go of, as another worker may send the message now.
 */
export class RunningAttempts {
  /** How many run. */
  readonly counts = new AttemptCounts();
  readonly #options: RunningAttemptsOptions;
  readonly #entries = new Map<number, Entry>();

  /** Makes a set without attempts. */
  constructor(options: RunningAttemptsOptions) {
    this.#options = options;
  }

  /** What is being attempted. */
  get deliveryIds(): number[] {
    return [...this.#entries.keys()];
  }

  /** Whether a delivery is being attempted. */
  has(deliveryId: number): boolean {
    return this.#entries.has(deliveryId);
  }

  /**
   * Runs an attempt; its signal aborts when the lease is lost.
   *
   * @param run Must not reject.
   */
  add(
    attempt: RunningAttempt,
    run: (signal: AbortSignal) => Promise<void>,
  ): void {
    const { deliveryId, claimedAtMs } = attempt;
    const letGo = new AbortController();
    this.counts.add(attempt);
    const done = run(letGo.signal).finally(() => {
      clearTimeout(entry.timer);
      this.#entries.delete(deliveryId);
      this.counts.add(attempt, -1);
    });
    const endsAtMs = claimedAtMs + this.#options.leaseMs;
    const timer = letGoAt(letGo, endsAtMs);
    const entry: Entry = { ...attempt, endsAtMs, timer, letGo, done };
    this.#entries.set(deliveryId, entry);
  }

  /** Resolves when all that run now have ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ done }) => done));
  }

  /** Keeps the leases until the signal aborts; never rejects. */
  async keepLeases(signal: AbortSignal): Promise<void> {
    const { leaseMs } = this.#options;
    while (!signal.aborted) {
      await new Alarm().wait(leaseMs / 3, signal);
      // One that hangs keeps no other from its time.
      void this.#renew();
    }
  }

  async #renew(): Promise<void> {
    const { sql, leaseMs, onFailure, onSuccess } = this.#options;
    const leases = [...this.#entries.values()];
    if (leases.length === 0) return onSuccess();
    const askedAtMs = performance.now();
    try {
      const held = new Set(await renewLeases(sql, { leases, leaseMs }));
      for (const lease of leases) {
        if (!held.has(lease.deliveryId)) letGoOf(lease.letGo);
        else this.#prolong(lease, askedAtMs + leaseMs);
      }
      onSuccess();
    } catch (error) {
      onFailure(error);
    }
  }

  #prolong(lease: Entry, endsAtMs: number): void {
    const isRunning = this.#entries.get(lease.deliveryId) === lease;
    if (!isRunning || endsAtMs <= lease.endsAtMs) return;
    clearTimeout(lease.timer);
    lease.endsAtMs = endsAtMs;
    lease.timer = letGoAt(lease.letGo, endsAtMs);
  }
}

/** The clock tells the lease's end: the database may not answer. */
function letGoAt(letGo: AbortController, endsAtMs: number): Timer {
  return setTimeout(() => letGoOf(letGo), endsAtMs - performance.now());
}

function letGoOf(letGo: AbortController): void {
  letGo.abort(new Error("The lease was lost"));
}
