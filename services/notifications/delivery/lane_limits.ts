import type { Channels } from "../channels/create_channels.ts";
import type { AttemptCounts } from "./attempt_counts.ts";
import type { ChannelPolicies } from "./channel_policies.ts";
import { hasRoom } from "./has_room.ts";
import { channelOf } from "./lane.ts";
import type { PendingLane } from "./lane_walk.ts";
import type { ClaimLimits } from "./plan_claims.ts";
import type { ProviderBreakers } from "./provider_breakers.ts";
import { RateLimits } from "./rate_limits.ts";

/** What bounds a worker's attempts, as it is at the moment of each question. */
export interface LaneLimits extends ClaimLimits {
  /** Says that an attempt begins in a lane. */
  take(lane: string): void;
  /** How long until something may begin in any of the lanes, in ms. */
  waitMs(lanes: readonly PendingLane[]): number;
}

/** Puts together what the breakers, the rates and the running attempts say. */
export function laneLimits(
  { policies, breakers, channels }: {
    policies: ChannelPolicies;
    breakers: ProviderBreakers;
    channels: Channels;
  },
  running: AttemptCounts,
): LaneLimits {
  const rates = new RateLimits();
  const providersOf = (lane: string): readonly string[] =>
    channels[channelOf(lane)]?.providers ?? [lane];
  const allowance = (lane: string) =>
    Math.max(...providersOf(lane).map((name) => breakers.allowance(name)));
  const laneWaitMs = ({ lane, userId, waitMs }: PendingLane): number => {
    const { perSecond } = policies[channelOf(lane)];
    const providerMs = Math.min(
      ...providersOf(lane).map((name) => breakers.waitMs(name)),
    );
    const isTried = providerMs === 0 && allowance(lane) <= 0;
    // The end of an attempt wakes whoever waits.
    if (isTried || !hasRoom({ lane, userId }, { policies, running })) {
      return Infinity;
    }
    return Math.max(waitMs, providerMs, rates.waitMs(lane, perSecond));
  };
  return {
    policies,
    running,
    allowance,
    available: (lane, perSecond) => rates.available(lane, perSecond),
    take(lane) {
      const { perSecond } = policies[channelOf(lane)];
      rates.take(lane, { count: 1, perSecond });
    },
    waitMs: (lanes) => Math.max(1, Math.min(...lanes.map(laneWaitMs))),
  };
}
