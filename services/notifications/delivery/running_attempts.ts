import { Alarm } from "@taskbell/runtime";
import type { Sql } from "@taskbell/db";
import type { Channel } from "@taskbell/events";
import { channelOf } from "./lane.ts";
import type { AttemptCounts } from "./plan_claims.ts";
import { renewLeases } from "./renew_leases.ts";

/** What the attempts of a worker run under. */
export interface RunningAttemptsOptions {
  /** The database. */
  sql: Sql;
  /** How long a lease is, in milliseconds. */
  leaseMs: number;
  /** Hears that leases could not be renewed. */
  onFailure(error: unknown): void;
}

/** An attempt and its lease. */
export interface RunningAttempt {
  deliveryId: number;
  lane: string;
  /** The token of the claim. */
  token: string;
  /** When the lease was taken, on the monotonic clock. */
  claimedAtMs: number;
}

interface Entry extends RunningAttempt {
  /** When the lease ends at the earliest, on the monotonic clock. */
  endsAtMs: number;
  letGo: AbortController;
  done: Promise<void>;
}

/**
 * The attempts that a worker runs. It keeps their leases; one that loses its
 * lease is let go of, as another worker may send the message now.
 */
export class RunningAttempts implements AttemptCounts {
  readonly #options: RunningAttemptsOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #counts = new Map<string, number>();

  /** Makes a set without attempts. */
  constructor(options: RunningAttemptsOptions) {
    this.#options = options;
  }

  /** How many run in a lane. */
  inLane(lane: string): number {
    return this.#counts.get(`lane ${lane}`) ?? 0;
  }

  /** How many run in all lanes of a channel. */
  inChannel(channel: Channel): number {
    return this.#counts.get(channel) ?? 0;
  }

  /** What is being attempted. */
  get deliveryIds(): number[] {
    return [...this.#entries.keys()];
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
    const { deliveryId, lane, claimedAtMs } = attempt;
    const letGo = new AbortController();
    const endsAtMs = claimedAtMs + this.#options.leaseMs;
    this.#count(lane, 1);
    const done = run(letGo.signal).finally(() => {
      this.#entries.delete(deliveryId);
      this.#count(lane, -1);
    });
    this.#entries.set(deliveryId, { ...attempt, endsAtMs, letGo, done });
  }

  /** Resolves when all that run now have ended. */
  async ended(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ done }) => done));
  }

  /** Keeps the leases until the signal aborts; never rejects. */
  async keepLeases(signal: AbortSignal): Promise<void> {
    const { leaseMs } = this.#options;
    const alarm = new Alarm();
    while (!signal.aborted) {
      await alarm.wait(leaseMs / 3, signal);
      await this.#renew();
    }
  }

  async #renew(): Promise<void> {
    const { sql, leaseMs, onFailure } = this.#options;
    const leases = [...this.#entries.values()];
    if (leases.length === 0) return;
    const askedAtMs = performance.now();
    // A worker that was paused lets go before it sends anything more.
    leases.filter(({ endsAtMs }) => endsAtMs <= askedAtMs).forEach(letGoOf);
    try {
      const held = new Set(await renewLeases(sql, { leases, leaseMs }));
      for (const lease of leases) {
        if (held.has(lease.deliveryId)) lease.endsAtMs = askedAtMs + leaseMs;
        else letGoOf(lease);
      }
    } catch (error) {
      onFailure(error);
    }
  }

  #count(lane: string, change: number): void {
    for (const key of [`lane ${lane}`, channelOf(lane)]) {
      const count = (this.#counts.get(key) ?? 0) + change;
      if (count === 0) this.#counts.delete(key);
      else this.#counts.set(key, count);
    }
  }
}

function letGoOf({ letGo }: Entry): void {
  letGo.abort(new Error("The lease was lost"));
}
