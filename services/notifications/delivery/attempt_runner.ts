import { type Clock, systemClock } from "@taskbell/runtime";
import { setTimeout as delay } from "node:timers/promises";
import type { Message, Outcome } from "../channels/channel.ts";
import type { Channels } from "../channels/create_channels.ts";
import { unsubscribeUrl } from "../channels/email/unsubscribe_url.ts";
import { readerPreferences } from "../preferences/reader_preferences.ts";
import type { Attempt } from "./attempt.ts";
import { attemptDelivery } from "./attempt_delivery.ts";
import type { ChannelPolicies } from "./channel_policies.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import type { ProviderBreakers } from "./provider_breakers.ts";
import { verdictBefore } from "./verdict_before.ts";
import { verdictOn } from "./verdict_on.ts";

/** What attempts are made with. */
export interface AttemptRunnerOptions {
  /** The channels that are set up, by name. */
  channels: Channels;
  /** Keeps messages away from providers that are down. */
  breakers: ProviderBreakers;
  /** How each channel is delivered. */
  policies: ChannelPolicies;
  /** How long an attempt may take, in milliseconds. */
  attemptMs: number;
  /** Records what came of a claim. */
  record: (attempt: Attempt) => Promise<void>;
  /** Aborts when all must end. */
  graceOver: AbortSignal;
  /** Hears that a record has failed, which is tried again. */
  onFailure(error: unknown): void;
  /** Where people reach the API. @default {messages have no links to it} */
  publicUrl?: URL | undefined;
  /** Tells the time of attempts. @default {the machine's clock} */
  clock?: Clock;
}

/** What a delivery was claimed under. */
export interface Claim {
  /** The claim's token. */
  token: string;
  /** When it was claimed, on the monotonic clock. */
  claimedAtMs: number;
  /** Aborts when the lease is lost. */
  signal: AbortSignal;
}

/** How long to wait before the next try to record, in milliseconds. */
const RECORD_RETRY_MS = 250;

/** Makes the attempt that a claim is for, and records what came of it. */
export class AttemptRunner {
  readonly #options: AttemptRunnerOptions & { clock: Clock };

  /** Makes a runner. */
  constructor(options: AttemptRunnerOptions) {
    this.#options = { clock: systemClock, ...options };
  }

  /** Runs from the claim to the record; never rejects. */
  async run(delivery: ClaimedDelivery, claim: Claim): Promise<void> {
    const { clock, policies, breakers, graceOver } = this.#options;
    const { token } = claim;
    const startedAtMs = clock.now();
    const before = verdictBefore(delivery);
    if (before !== null) {
      const times = { startedAtMs, endedAtMs: startedAtMs };
      const outcome = null;
      await this.#record({
        delivery,
        token,
        outcome,
        verdict: before,
        ...times,
      });
      return;
    }
    const signal = AbortSignal.any([graceOver, claim.signal]);
    const outcome = await this.#deliver(delivery, signal);
    const policy = policies[delivery.channel];
    // A server of a user's own asks for all that is sent there.
    if (policy.isOwnServer && outcome.kind === "retry") {
      const { retryAfterMs } = outcome;
      if (retryAfterMs) breakers.pause(delivery.lane, retryAfterMs);
    }
    const verdict = verdictOn(outcome, {
      delivery,
      letGo: signal.aborted,
      policy,
      tookMs: performance.now() - claim.claimedAtMs,
      providerWaitMs: (provider) => breakers.waitMs(provider),
    });
    const times = { startedAtMs, endedAtMs: clock.now() };
    await this.#record({ delivery, token, outcome, verdict, ...times });
  }

  async #deliver(
    delivery: ClaimedDelivery,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { channels, attemptMs, breakers } = this.#options;
    const channel = channels[delivery.channel];
    if (!channel) {
      const error = `The channel ${delivery.channel} is not set up`;
      return { kind: "permanent", error };
    }
    const message = this.#messageOf(delivery);
    const options = { attemptMs, signal };
    // It keeps the breakers of the providers that it chooses from itself.
    if (channel.providers) {
      return await attemptDelivery(channel, message, options);
    }
    const { lane: provider } = delivery;
    return await breakers.call(provider, {
      signal,
      ask: () => attemptDelivery(channel, message, { ...options, provider }),
    });
  }

  #messageOf(delivery: ClaimedDelivery): Message {
    const { publicUrl } = this.#options;
    const { unsubscribeToken: token, critical } = delivery;
    const { locale, timeZone } = readerPreferences(delivery);
    return {
      ...delivery,
      reader: { locale, timeZone },
      ...(publicUrl && token && !critical && {
        unsubscribeUrl: unsubscribeUrl(publicUrl, token),
      }),
    };
  }

  /**
   * Records an attempt, however long that fails, and for whatever reason: a
   * message that was accepted and not recorded is sent again.
   */
  async #record(attempt: Attempt): Promise<void> {
    const { record, graceOver, onFailure } = this.#options;
    while (true) {
      try {
        return await record(attempt);
      } catch (error) {
        onFailure(error);
        if (graceOver.aborted) return;
        await delay(RECORD_RETRY_MS);
      }
    }
  }
}
