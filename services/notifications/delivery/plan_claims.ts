import type { Channel } from "@taskbell/events";
import type { ChannelPolicies } from "./channel_policies.ts";
import { channelOf } from "./lane.ts";
import type { PendingLane } from "./pending_lanes.ts";

/** What bounds the work in the lanes at the moment. */
export interface ClaimLimits {
  /** The policies of the channels. */
  policies: ChannelPolicies;
  /** How many attempts run. */
  running: AttemptCounts;
  /** How many attempts the breakers let pass in a lane. */
  allowance(lane: string): number;
  /** How many attempts may begin in a lane in this moment. */
  available(lane: string, perSecond: number): number;
}

/** How many attempts a worker runs. */
export interface AttemptCounts {
  /** Those in a lane. */
  inLane(lane: string): number;
  /** Those in all lanes of a channel. */
  inChannel(channel: Channel): number;
}

/** How many deliveries to claim of a lane. */
export interface LaneSlots {
  lane: string;
  slots: number;
}

/**
 * Shares the free slots of each channel out to the lanes where something is
 * due, those that have waited longest first. A lane that stands still or hangs
 * has no more than its own slots.
 */
export function planClaims(
  lanes: readonly PendingLane[],
  limits: ClaimLimits,
): LaneSlots[] {
  const { policies, running } = limits;
  const free = new Map<Channel, number>();
  const plan: LaneSlots[] = [];
  const due = lanes.filter(({ waitMs }) => waitMs <= 0);
  for (const { lane } of due.toSorted((a, b) => a.waitMs - b.waitMs)) {
    const channel = channelOf(lane);
    const left = free.get(channel) ??
      policies[channel].concurrency - running.inChannel(channel);
    const slots = Math.min(left, laneSlots(lane, limits));
    if (slots <= 0) continue;
    free.set(channel, left - slots);
    plan.push({ lane, slots });
  }
  return plan;
}

function laneSlots(
  lane: string,
  { policies, running, allowance, available }: ClaimLimits,
): number {
  const { laneConcurrency, perSecond } = policies[channelOf(lane)];
  return Math.min(
    laneConcurrency - running.inLane(lane),
    allowance(lane),
    available(lane, perSecond),
  );
}
