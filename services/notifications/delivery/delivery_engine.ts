import { listen, type Sql } from "@taskbell/db";
import { type Channel, CHANNELS } from "@taskbell/events";
import type { BreakerStatus } from "@taskbell/kafka";
import {
  Alarm,
  type IdMaker,
  keepTrying,
  type PartStatus,
} from "@taskbell/runtime";
import { getLogger } from "@std/log";
import type { Channels } from "../channels/create_channels.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptRunner } from "./attempt_runner.ts";
import { type ChannelPolicies, channelPolicies } from "./channel_policies.ts";
import { claimDeliveries } from "./claim_deliveries.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import { pendingLanes } from "./pending_lanes.ts";
import { laneLimits } from "./lane_limits.ts";
import { planClaims } from "./plan_claims.ts";
import type { ProviderBreakers } from "./provider_breakers.ts";
import { releaseWaiting } from "./release_waiting.ts";
import { RunningAttempts } from "./running_attempts.ts";
import { verdictBefore } from "./verdict_before.ts";

/** What the engine works with. */
export interface DeliveryEngineOptions {
  /** The database. */
  sql: Sql;
  /** The channels that are set up, by name. */
  channels: Channels;
  /** Keeps messages away from providers that are down. */
  breakers: ProviderBreakers;
  /** Records what came of a claim; see `recordOutcome`. */
  record: (attempt: Attempt) => Promise<void>;
  /** Makes the token that tells a claim from all others. */
  newId: IdMaker;
  /** How each channel is delivered. @default {channelPolicies} */
  policies?: ChannelPolicies;
  /** Where people reach the API. @default {messages have no links to it} */
  publicUrl?: URL | undefined;
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
  /**
   * How long running attempts may go on at a stop, in milliseconds.
   *
   * @default {10_000}
   */
  graceMs?: number;
}

/** Whether the engine does its work, and the providers that don't. */
export interface DeliveryStatus extends PartStatus {
  /** The breakers that are open or on trial. */
  breakers: readonly BreakerStatus[];
  /** Channels that deliveries wait for, as the worker has none such. */
  waitingChannels: readonly Channel[];
}

/** Another worker may leave deliveries: look this often, in milliseconds. */
const POLL_MS = 500;

/** How long to wait for what is due but in another's hands. */
const CONTENDED_MS = 50;

/** What PostgreSQL tells the workers when there is something new. */
const NOTICE = "taskbell_delivery";

const logger = getLogger("delivery");

/**
 * Delivers what is due, with retries that outlive the process: all that it
 * knows is in the database.
 *
 * A message is sent twice only when the worker dies, loses its lease or is
 * stopped in the middle of an attempt that outlasts the grace, and the provider
 * has accepted it all the same.
 */
export class DeliveryEngine {
  readonly #options:
    & Required<Omit<DeliveryEngineOptions, "publicUrl">>
    & Pick<DeliveryEngineOptions, "publicUrl">;
  readonly #alarm = new Alarm();
  readonly #running: RunningAttempts;
  readonly #runner: AttemptRunner;
  readonly #limits: ReturnType<typeof laneLimits>;
  readonly #graceOver = new AbortController();
  #failure: string | null = "has not started";

  /** Makes an engine; {@linkcode DeliveryEngine.run} starts it. */
  constructor(options: DeliveryEngineOptions) {
    const { policies = channelPolicies, leaseMs = 15_000 } = options;
    const { attemptMs = 30_000, graceMs = 10_000 } = options;
    this.#options = { ...options, policies, leaseMs, attemptMs, graceMs };
    this.#running = new RunningAttempts({
      ...this.#options,
      onFailure: (error) => this.#fail("Cannot renew leases", error),
    });
    this.#limits = laneLimits(this.#options, this.#running);
    this.#runner = new AttemptRunner({
      ...this.#options,
      graceOver: this.#graceOver.signal,
      onFailure: (error) => this.#fail("Cannot record an attempt yet", error),
    });
  }

  /** Says that something was added or may be attempted again. */
  wake(): void {
    this.#alarm.wake();
  }

  /**
   * Hears how a provider's breaker has changed: once it is closed, what waits
   * for it, or for another one that it stands in for, is due. Never rejects;
   * what it fails to release comes up at its own time.
   */
  async release({ name, state }: BreakerStatus): Promise<void> {
    if (state !== "closed") return;
    const { sql, channels } = this.#options;
    const alike = Object.values(channels)
      .map(({ providers = [] }) => providers)
      .find((providers) => providers.includes(name));
    try {
      await releaseWaiting(sql, alike ?? [name]);
      this.wake();
    } catch (error) {
      this.#fail("Cannot release deliveries", error);
    }
  }

  /** Whether its last look at the database went well. */
  status(): DeliveryStatus {
    const reason = this.#failure;
    const breakers = this.#options.breakers.broken();
    const { waitingChannels } = this.#runner;
    return { ready: reason === null, reason, breakers, waitingChannels };
  }

  /**
   * Runs until the signal aborts and running attempts have ended, which they
   * do within a grace; never rejects. Not to be called twice.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { sql, channels, graceMs } = this.#options;
    logger.info("Channels", {
      on: CHANNELS.filter((name) => channels[name]),
      off: CHANNELS.filter((name) => !channels[name]),
    });
    const onFailure = (error: unknown) =>
      this.#fail("Cannot prepare deliveries", error);
    void keepTrying(() => listen(sql, NOTICE, () => this.wake()), {
      signal,
      onFailure,
    });
    // Its breakers know nothing yet of an outage that others have met.
    void keepTrying(() => releaseWaiting(sql), { signal, onFailure });
    const attempting = new AbortController();
    const renewing = this.#running.keepLeases(attempting.signal);
    while (!signal.aborted) {
      await this.#alarm.wait(await this.#tick(signal), signal);
    }
    const grace = setTimeout(
      () => this.#graceOver.abort(new Error("The worker stops")),
      graceMs,
    );
    await this.#running.ended();
    clearTimeout(grace);
    attempting.abort();
    await renewing;
    this.#failure = "has stopped";
  }

  /** Starts attempts and tells how long to sleep, in milliseconds. */
  async #tick(signal: AbortSignal): Promise<number> {
    const { sql, leaseMs, newId } = this.#options;
    try {
      const lanes = await pendingLanes(sql);
      const plan = planClaims(lanes, this.#limits);
      if (plan.length === 0) {
        this.#failure = null;
        return Math.min(this.#limits.waitMs(lanes), POLL_MS);
      }
      // A stop claims nothing new.
      if (signal.aborted) return 0;
      const claimedAtMs = performance.now();
      const token = newId();
      const claimed = await claimDeliveries(sql, {
        token,
        leaseMs,
        plan,
        // Its lease has run out while the database was away; what came of it
        // is still to be recorded.
        except: this.#running.deliveryIds,
      });
      this.#failure = null;
      for (const delivery of claimed) {
        this.#start(delivery, { token, claimedAtMs });
      }
      return claimed.length > 0 ? 0 : CONTENDED_MS;
    } catch (error) {
      this.#fail("Cannot claim deliveries", error);
      return POLL_MS;
    }
  }

  #start(
    delivery: ClaimedDelivery,
    { token, claimedAtMs }: { token: string; claimedAtMs: number },
  ): void {
    const { deliveryId, lane } = delivery;
    const before = verdictBefore(delivery);
    // What is held back takes nothing from what may begin in a second.
    if (before === null) this.#limits.take(lane);
    const attempt = { deliveryId, lane, token, claimedAtMs };
    this.#running.add(attempt, async (signal) => {
      // A worker that was paused has lost the lease without knowing it.
      const ageMs = performance.now() - claimedAtMs;
      if (ageMs <= this.#options.leaseMs / 2) {
        const claim = { token, claimedAtMs, signal, before };
        await this.#runner.run(delivery, claim)
          .catch((error) => this.#fail("Cannot attempt a delivery", error));
      }
      this.#alarm.wake();
    });
  }

  /** What goes on failing is logged once. */
  #fail(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#failure === null) logger.error(what, { error });
    this.#failure = reason;
  }
}
