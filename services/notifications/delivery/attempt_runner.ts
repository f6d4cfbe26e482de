import { type Clock, systemClock } from "@taskbell/runtime";
import type { Message, Outcome } from "../channels/channel.ts";
import type { Channels } from "../channels/create_channels.ts";
import { unsubscribeUrl } from "../channels/email/unsubscribe_url.ts";
import { readerPreferences } from "../preferences/reader_preferences.ts";
import { attemptDelivery } from "./attempt_delivery.ts";
import type { ChannelPolicies } from "./channel_policies.ts";
import { cleanOutcome } from "./clean_outcome.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import type { ProviderBreakers } from "./provider_breakers.ts";
import { type RecordOptions, recordSurely } from "./record_surely.ts";
import type { Verdict } from "./verdict.ts";
import { verdictOn } from "./verdict_on.ts";

/** What attempts are made with. */
export interface AttemptRunnerOptions extends RecordOptions {
  /** The channels that are set up, by name. */
  channels: Channels;
  /** Keeps messages away from providers that are down. */
  breakers: ProviderBreakers;
  /** How each channel is delivered. */
  policies: ChannelPolicies;
  /** How long an attempt may take, in milliseconds. */
  attemptMs: number;
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
  /** What `verdictBefore` says. */
  before: Verdict | null;
}

/** Makes the attempt that a claim is for, and records what came of it. */
export class AttemptRunner {
  readonly #options: AttemptRunnerOptions & { clock: Clock };

  /** Makes a runner. */
  constructor(options: AttemptRunnerOptions) {
    this.#options = { clock: systemClock, ...options };
  }

  /** Runs from the claim to the record; never rejects. */
  async run(delivery: ClaimedDelivery, claim: Claim): Promise<void> {
    const { clock, policies, graceOver } = this.#options;
    const { token, before } = claim;
    const startedAtMs = clock.now();
    if (before !== null) {
      const times = { startedAtMs, endedAtMs: startedAtMs };
      const unmade = { outcome: null, verdict: before, ...times };
      await recordSurely({ delivery, token, ...unmade }, this.#options);
      return;
    }
    const signal = AbortSignal.any([graceOver, claim.signal]);
    const outcome = cleanOutcome(
      await this.#deliver(delivery, { ...claim, signal }),
    );
    const verdict = verdictOn(outcome, {
      delivery,
      letGo: signal.aborted,
      policy: policies[delivery.channel],
      tookMs: performance.now() - claim.claimedAtMs,
      providerWaitMs: () => this.#providerWaitMs(delivery),
    });
    const times = { startedAtMs, endedAtMs: clock.now() };
    const made = { delivery, token, outcome, verdict, ...times };
    await recordSurely(made, this.#options);
  }

  async #deliver(
    delivery: ClaimedDelivery,
    { signal }: Claim,
  ): Promise<Outcome> {
    const { channels, attemptMs, breakers, policies } = this.#options;
    const channel = channels[delivery.channel];
    if (!channel) throw new Error(`Cannot send by ${delivery.channel}`);
    const { isOwnServer } = policies[delivery.channel];
    // One that chooses from providers keeps the breakers of these itself.
    const guarded = channel.providers
      ? channel
      : breakers.guard({ name: delivery.lane, channel, isOwnServer });
    const message = this.#messageOf(delivery);
    return await attemptDelivery(guarded, message, { attemptMs, signal });
  }

  /** Of several providers, the one that may be asked first decides. */
  #providerWaitMs({ channel, lane }: ClaimedDelivery): number {
    const { channels, breakers } = this.#options;
    const providers = channels[channel]?.providers ?? [lane];
    return Math.min(...providers.map((name) => breakers.waitMs(name)));
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
}
