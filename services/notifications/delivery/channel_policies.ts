import type { Channel } from "@taskbell/events";
import type { RetryPolicy } from "@taskbell/runtime";
import { fullJitter } from "./full_jitter.ts";

/** How a channel's messages are delivered by one worker. */
export interface ChannelPolicy {
  /** Attempts that run at a time, at the most. */
  concurrency: number;
  /** Of these, attempts in one lane: what hangs there takes no more. */
  laneConcurrency: number;
  /** Attempts that begin in a second in one lane, at the most. */
  perSecond: number;
  /** Decides on the next attempt after one that failed. */
  retryPolicy: RetryPolicy;
  /**
   * Whether each lane leads to a server of the user's own. It may never come
   * back, so that its outages use up attempts; and when it asks for a wait, it
   * speaks for all that is sent there.
   */
  isOwnServer: boolean;
}

/** The policy of each channel. */
export type ChannelPolicies = Readonly<Record<Channel, ChannelPolicy>>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * From the outage of a provider to the next attempt. What waits alone is the
 * only one to find that it has come back.
 */
export const outageRetries: RetryPolicy = fullJitter({ maxMs: 5 * MINUTE_MS });

/** Attempts that begin in a second in one lane of each channel. */
export interface ChannelRates {
  emailPerSecond: number;
  smsPerSecond: number;
  pushPerSecond: number;
  webhookPerSecond: number;
}

/** The usual policies at the rates that a worker's providers allow it. */
export function policiesAt(rates: ChannelRates): ChannelPolicies {
  const { email, push, sms, webhook, in_app } = channelPolicies;
  return {
    email: { ...email, perSecond: rates.emailPerSecond },
    push: { ...push, perSecond: rates.pushPerSecond },
    sms: { ...sms, perSecond: rates.smsPerSecond },
    webhook: { ...webhook, perSecond: rates.webhookPerSecond },
    in_app,
  };
}

/** What suits providers that are paid for, and servers of users. */
export const channelPolicies: ChannelPolicies = {
  email: {
    concurrency: 20,
    laneConcurrency: 20,
    perSecond: 100,
    retryPolicy: fullJitter({ maxRetries: 12, maxMs: 4 * HOUR_MS }),
    isOwnServer: false,
  },
  push: {
    concurrency: 40,
    laneConcurrency: 10,
    perSecond: 100,
    retryPolicy: fullJitter({ maxRetries: 10, maxMs: HOUR_MS }),
    isOwnServer: false,
  },
  sms: {
    concurrency: 10,
    laneConcurrency: 10,
    perSecond: 10,
    retryPolicy: fullJitter({ maxRetries: 10, maxMs: HOUR_MS }),
    isOwnServer: false,
  },
  webhook: {
    concurrency: 100,
    laneConcurrency: 2,
    perSecond: 10,
    retryPolicy: fullJitter({ maxRetries: 12, maxMs: 8 * HOUR_MS }),
    isOwnServer: true,
  },
  in_app: {
    concurrency: 20,
    laneConcurrency: 20,
    perSecond: Infinity,
    retryPolicy: fullJitter({ maxRetries: 12, maxMs: HOUR_MS }),
    isOwnServer: false,
  },
};
