import type { Sql } from "@taskbell/db";
import {
  Alarm,
  type IdMaker,
  type PartStatus,
  type RetryPolicy,
} from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { setTimeout as delay } from "node:timers/promises";
import { attemptDelivery } from "./attempt_delivery.ts";
import type { Channel, Outcome } from "./channels/channel.ts";
import {
  claimDeliveries,
  type ClaimedDelivery,
  nextAttemptMs,
  renewLeases,
} from "./delivery_row.ts";

/** What the engine works with. */
export interface DeliveryEngineOptions {
  /** The database. */
  sql: Sql;
  /** The channels that are set up, by name. */
  channels: Readonly<Record<string, Channel>>;
  /** Decides on the next attempt. */
  retryPolicy: RetryPolicy;
  /** Records what came of an attempt; see `recordOutcome`. */
  record: (attempt: Attempt) => Promise<void>;
  /** Makes the token that tells this engine's leases from others'. */
  newId: IdMaker;
  /** Attempts that run at a time, at the most. @default {20} */
  concurrency?: number;
  /**
   * How long a delivery stays claimed after its worker died, in milliseconds.
   *
   * @default {15_000}
   */
  leaseMs?: number;
  /**
   * How long an attempt may take, in milliseconds.
   *
   * @default {30_000}
   */
  attemptMs?: number;
}

/** An attempt that has ended. */
export interface Attempt {
  /** What was delivered. */
  delivery: ClaimedDelivery;
  /** The token of the lease under which it was. */
  token: string;
  /** What came of it. */
  outcome: Outcome;
  /** Milliseconds until the next attempt; `null`: there is none. */
  retryMs: number | null;
}

/** Running attempts get this long at a stop, in milliseconds. */
const GRACE_MS = 3_000;

/** How long to wait before the next try to record, in milliseconds. */
const RECORD_RETRY_MS = 250;

/** Another worker may leave deliveries: look this often. */
const POLL_MS = 500;

/** How long to wait for what is due but in another's hands. */
const CONTENDED_MS = 50;

const logger = getLogger("delivery");

/**
 * Delivers what is due, with retries that outlive the process: all that it
 * knows is in the database.
 *
 * A message is sent twice only when the worker dies, or loses its lease,
 * between the provider's acceptance and our record of it.
 */
export class DeliveryEngine {
  readonly #options: Required<DeliveryEngineOptions>;
  readonly #alarm = new Alarm();
  readonly #running = new Map<number, Promise<void>>();
  readonly #token: string;
  readonly #graceOver = new AbortController();
  #failure: string | null = "has not started";

  /** Makes an engine; {@linkcode DeliveryEngine.run} starts it. */
  constructor(options: DeliveryEngineOptions) {
    this.#options = {
      concurrency: 20,
      leaseMs: 15_000,
      attemptMs: 30_000,
      ...options,
    };
    this.#token = options.newId();
  }

  /** Says that a delivery was added. */
  wake(): void {
    this.#alarm.wake();
  }

  /** Whether its last look at the database went well. */
  status(): PartStatus {
    return { ready: this.#failure === null, reason: this.#failure };
  }

  /**
   * Runs until the signal aborts and running attempts have ended, which they
   * do within a grace; never rejects. Not to be called twice.
   */
  async run(signal: AbortSignal): Promise<void> {
    const attempting = new AbortController();
    const renewing = this.#renewLeases(attempting.signal);
    while (!signal.aborted) {
      await this.#alarm.wait(await this.#tick(), signal);
    }
    const grace = setTimeout(
      () => this.#graceOver.abort(new Error("The worker stops")),
      GRACE_MS,
    );
    await Promise.all(this.#running.values());
    clearTimeout(grace);
    attempting.abort();
    await renewing;
  }

  /** Starts attempts and tells how long to sleep, in milliseconds. */
  async #tick(): Promise<number> {
    const { sql, concurrency, leaseMs } = this.#options;
    const limit = concurrency - this.#running.size;
    // An attempt that ends wakes the loop.
    if (limit === 0) return POLL_MS;
    try {
      const claimedAt = performance.now();
      const claimed = await claimDeliveries(sql, {
        token: this.#token,
        leaseMs,
        limit,
        // Its lease has run out while the database was away; what came of it
        // is still to be recorded.
        except: [...this.#running.keys()],
      });
      this.#failure = null;
      for (const delivery of claimed) this.#start(delivery, claimedAt);
      if (claimed.length > 0) return 0;
      const waitMs = await nextAttemptMs(sql) ?? POLL_MS;
      return Math.min(waitMs || CONTENDED_MS, POLL_MS);
    } catch (error) {
      this.#fail("Cannot claim deliveries", error);
      return POLL_MS;
    }
  }

  #start(delivery: ClaimedDelivery, claimedAt: number): void {
    const { leaseMs } = this.#options;
    // A worker that was paused has lost the lease without knowing it.
    if (performance.now() - claimedAt > leaseMs / 2) return;
    const attempt = this.#attempt(delivery)
      .catch((error) => this.#fail("Cannot attempt a delivery", error))
      .finally(() => {
        this.#running.delete(delivery.deliveryId);
        this.#alarm.wake();
      });
    this.#running.set(delivery.deliveryId, attempt);
  }

  async #attempt(delivery: ClaimedDelivery): Promise<void> {
    const outcome = await this.#deliver(delivery);
    const attempt = delivery.attempts + 1;
    const retryMs = outcome.kind === "retry"
      ? this.#options.retryPolicy({ attempt, error: outcome.error })
      : null;
    await this.#record({ delivery, token: this.#token, outcome, retryMs });
  }

  /**
   * Records an attempt, however long that fails, and for whatever reason: a
   * message that was accepted and not recorded is sent again.
   */
  async #record(attempt: Attempt): Promise<void> {
    while (true) {
      try {
        return await this.#options.record(attempt);
      } catch (error) {
        if (this.#graceOver.signal.aborted) throw error;
        this.#fail("Cannot record an attempt yet", error);
        await delay(RECORD_RETRY_MS);
      }
    }
  }

  async #deliver(delivery: ClaimedDelivery): Promise<Outcome> {
    const { channels, attemptMs } = this.#options;
    const channel = channels[delivery.channel];
    if (!channel) {
      const error = `The channel ${delivery.channel} is not set up`;
      return { kind: "permanent", error };
    }
    const { signal } = this.#graceOver;
    return await attemptDelivery(channel, delivery, { attemptMs, signal });
  }

  /** Keeps what is being attempted from being claimed by others. */
  async #renewLeases(signal: AbortSignal): Promise<void> {
    const { sql, leaseMs } = this.#options;
    const alarm = new Alarm();
    while (!signal.aborted) {
      await alarm.wait(leaseMs / 3, signal);
      const deliveryIds = [...this.#running.keys()];
      if (deliveryIds.length === 0) continue;
      const token = this.#token;
      await renewLeases(sql, { deliveryIds, token, leaseMs }).catch((error) =>
        this.#fail("Cannot renew leases", error)
      );
    }
  }

  /** What goes on failing is logged once. */
  #fail(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#failure === null) logger.error(what, { error });
    this.#failure = reason;
  }
}
