import { listen, type Sql } from "@taskbell/db";
import { type Channel, CHANNELS } from "@taskbell/events";
import type { BreakerStatus } from "@taskbell/kafka";
import { Alarm, type IdMaker, type PartStatus } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import type { Channels } from "../channels/create_channels.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptRunner } from "./attempt_runner.ts";
import { type ChannelPolicies, channelPolicies } from "./channel_policies.ts";
import { claimDeliveries } from "./claim_deliveries.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import { Failures } from "./failures.ts";
import { laneLimits } from "./lane_limits.ts";
import { LaneWalk } from "./lane_walk.ts";
import { type LaneSlots, planClaims } from "./plan_claims.ts";
import type { ProviderBreakers } from "./provider_breakers.ts";
import { ProviderReleases } from "./provider_releases.ts";
import { RunningAttempts } from "./running_attempts.ts";
import { verdictBefore } from "./verdict_before.ts";
import { WaitingChannels } from "./waiting_channels.ts";

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
  /** The channels that it has. */
  channels: readonly Channel[];
  /** Those that deliveries wait for, as no worker has them. */
  waitingChannels: readonly Channel[];
}

/** Another worker may leave deliveries: look this often, in milliseconds. */
const POLL_MS = 500;

/** How long to wait for what is in another's hands, or for the next look. */
const CONTENDED_MS = 50;

/**
 * So many looks go over many lanes in a hurry; where none of these could begin
 * anything, they are held up.
 */
const MOST_HURRIED = 10;

/** How often to look for what has expired, in milliseconds. */
const SWEEP_MS = 1_000;

/** What has expired that one look claims, at the most. */
const MOST_EXPIRED = 100;

const CLAIM_FAILED = "Cannot claim deliveries";
const RENEWAL_FAILED = "Cannot renew leases";
const RECORD_FAILED = "Cannot record an attempt yet";
const RELEASE_FAILED = "Cannot release deliveries";

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
  readonly #walk = new LaneWalk();
  readonly #stopping = new AbortController();
  readonly #graceOver = new AbortController();
  readonly #failures = new Failures(logger);
  readonly #releases: ProviderReleases;
  readonly #channels: readonly Channel[];
  readonly #off: readonly Channel[];
  readonly #waiting: WaitingChannels;
  #swept: readonly number[] = [];
  #idleLooks = 0;
  #notRunning: string | null = "has not started";
  #sweepAtMs = 0;

  /** Makes an engine; {@linkcode DeliveryEngine.run} starts it. */
  constructor(options: DeliveryEngineOptions) {
    const { policies = channelPolicies, leaseMs = 15_000 } = options;
    const { attemptMs = 30_000, graceMs = 10_000 } = options;
    this.#options = { ...options, policies, leaseMs, attemptMs, graceMs };
    this.#running = new RunningAttempts({
      ...this.#options,
      onFailure: (error) => this.#failures.add(RENEWAL_FAILED, error),
      onSuccess: () => this.#failures.clear(RENEWAL_FAILED),
    });
    this.#channels = CHANNELS.filter((name) => options.channels[name]);
    this.#off = CHANNELS.filter((name) => !options.channels[name]);
    this.#waiting = new WaitingChannels(this.#off, logger);
    this.#releases = new ProviderReleases({
      ...this.#options,
      signal: this.#stopping.signal,
      onFailure: (error) => this.#failures.add(RELEASE_FAILED, error),
      onReleased: () => {
        this.#failures.clear(RELEASE_FAILED);
        this.wake();
      },
    });
    this.#limits = laneLimits(this.#options, this.#running.counts);
    this.#runner = new AttemptRunner({
      ...this.#options,
      graceOver: this.#graceOver.signal,
      record: async (attempt) => {
        await options.record(attempt);
        this.#failures.clear(RECORD_FAILED);
      },
      onFailure: (error) => this.#failures.add(RECORD_FAILED, error),
    });
  }

  /** Says that something was added or may be attempted again. */
  wake(): void {
    this.#alarm.wake();
  }

  /** Hears how a provider's breaker has changed: see `ProviderReleases`. */
  release(status: BreakerStatus): Promise<void> {
    return this.#releases.release(status);
  }

  /** Whether its last look at the database went well. */
  status(): DeliveryStatus {
    const reason = this.#failures.reason ?? this.#notRunning;
    return {
      ready: reason === null,
      reason,
      breakers: this.#options.breakers.broken(),
      channels: this.#channels,
      waitingChannels: this.#waiting.waiting,
    };
  }

  /**
   * Runs until the signal aborts and running attempts have ended, which they
   * do within a grace; never rejects. Not to be called twice.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { sql, graceMs } = this.#options;
    logger.info("Channels", { on: this.#channels, off: this.#off });
    const stop = () => this.#stopping.abort();
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
    // It goes on by itself; until it hears something, looks must do.
    listen(sql, NOTICE, () => this.wake())
      .catch((error) => logger.warn("Cannot listen yet", { error }));
    const attempting = new AbortController();
    const renewing = this.#running.keepLeases(attempting.signal);
    while (!signal.aborted) {
      await this.#alarm.wait(await this.#tick(), signal);
    }
    const grace = setTimeout(
      () => this.#graceOver.abort(new Error("The worker stops")),
      graceMs,
    );
    await this.#running.ended();
    clearTimeout(grace);
    attempting.abort();
    await renewing;
    this.#notRunning = "has stopped";
  }

  /** Starts attempts and tells how long to sleep, in milliseconds. */
  async #tick(): Promise<number> {
    try {
      const swept = await this.#sweep();
      const { policies } = this.#options;
      const { counts } = this.#running;
      const open = this.#channels.filter((channel) =>
        counts.inChannel(channel) < policies[channel].concurrency
      );
      const look = await this.#walk.look(this.#options.sql, open);
      const plan = planClaims(look.lanes, this.#limits);
      const begun = plan.length > 0 ? await this.#claim({ plan }) : [];
      this.#failures.clear(CLAIM_FAILED);
      this.#notRunning = null;
      const isIdle = plan.length === 0;
      this.#idleLooks = isIdle && look.isPart ? this.#idleLooks + 1 : 0;
      if (swept + begun.length > 0) return 0;
      const mayFindMore = look.isPutPart ||
        look.isPart && this.#idleLooks <= MOST_HURRIED;
      if (!isIdle || mayFindMore) return CONTENDED_MS;
      return Math.min(this.#limits.waitMs(look.lanes), POLL_MS);
    } catch (error) {
      this.#failures.add(CLAIM_FAILED, error);
      return POLL_MS;
    }
  }

  /**
   * Now and then ends what has expired, whatever holds up its lane, and looks
   * which channels something waits for that are not set up.
   */
  async #sweep(): Promise<number> {
    const nowMs = performance.now();
    const underWay = this.#swept.filter((id) => this.#running.has(id));
    const room = MOST_EXPIRED - underWay.length;
    if (room === 0 || nowMs < this.#sweepAtMs) return 0;
    const swept = await this.#claim({ plan: [], expired: room });
    this.#swept = [...underWay, ...swept];
    const count = swept.length;
    // There may be more of them.
    this.#sweepAtMs = count < room ? nowMs + SWEEP_MS : nowMs;
    await this.#waiting.look(this.#options.sql);
    return count;
  }

  /** Claims what is planned or has expired, starts it, and answers its ids. */
  async #claim(
    { plan, expired = 0 }: { plan: readonly LaneSlots[]; expired?: number },
  ): Promise<number[]> {
    const { sql, leaseMs, newId } = this.#options;
    if (this.#stopping.signal.aborted) return [];
    const claimedAtMs = performance.now();
    const token = newId();
    const claimed = await claimDeliveries(sql, {
      token,
      leaseMs,
      plan,
      expired,
      // Its lease has run out while the database was away; what came of it
      // is still to be recorded.
      except: this.#running.deliveryIds,
    });
    for (const delivery of claimed) {
      this.#start(delivery, { token, claimedAtMs });
    }
    return claimed.map(({ deliveryId }) => deliveryId);
  }

  #start(
    delivery: ClaimedDelivery,
    { token, claimedAtMs }: { token: string; claimedAtMs: number },
  ): void {
    const { deliveryId, lane, userId } = delivery;
    const before = verdictBefore(delivery);
    // What is held back takes nothing from what may begin in a second.
    if (before === null) this.#limits.take(lane);
    const attempt = { deliveryId, lane, userId, token, claimedAtMs };
    this.#running.add(attempt, async (signal) => {
      // A worker that was paused has lost the lease without knowing it.
      const ageMs = performance.now() - claimedAtMs;
      if (ageMs <= this.#options.leaseMs / 2) {
        const claim = { token, claimedAtMs, signal, before };
        await this.#runner.run(delivery, claim)
          .catch((error) => logger.error("Cannot attempt", { error }));
      }
      this.#alarm.wake();
    });
  }
}
