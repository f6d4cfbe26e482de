import { AttemptCounts } from "./attempt_counts.ts";
import type { ChannelPolicies } from "./channel_policies.ts";
import { hasRoom } from "./has_room.ts";
import { channelOf } from "./lane.ts";
import type { PendingLane } from "./lane_walk.ts";

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

/** How many deliveries to claim of a lane. */
export interface LaneSlots {
  lane: string;
  slots: number;
}

interface Place extends PendingLane, LaneSlots {
  /** Slots that it gets at the most. */
  most: number;
}

/**
 * Shares the free slots of each channel out to the lanes where something is
 * due, in rounds of one slot for each: first to those of users who have the
 * fewest, then to those that have the fewest, then by how long they wait.
 */
export function planClaims(
  lanes: readonly PendingLane[],
  limits: ClaimLimits,
): LaneSlots[] {
  const { policies } = limits;
  const running = new AttemptCounts(limits.running);
  const places = lanes.filter(({ waitMs }) => waitMs <= 0)
    .map((lane) => ({ ...lane, slots: 0, most: mostSlots(lane, limits) }))
    .filter(({ most }) => most > 0);
  // What is full stays so: a round is for those that the last one has given.
  for (let open = places; open.length > 0;) {
    open = inTurn(open, running).filter((place) => {
      if (place.slots >= place.most) return false;
      if (!hasRoom(place, { policies, running })) return false;
      place.slots++;
      running.add(place);
      return true;
    });
  }
  return places.filter(({ slots }) => slots > 0)
    .map(({ lane, slots }) => ({ lane, slots }));
}

/** The places in the order of a round. */
function inTurn(places: readonly Place[], running: AttemptCounts): Place[] {
  const ranked = places.map((place) => ({
    place,
    ofUser: running.ofUser(channelOf(place.lane), place.userId),
    inLane: running.inLane(place.lane),
  }));
  return ranked.sort((a, b) =>
    a.ofUser - b.ofUser || a.inLane - b.inLane ||
    a.place.waitMs - b.place.waitMs
  ).map(({ place }) => place);
}

function mostSlots(
  { lane }: PendingLane,
  { policies, allowance, available }: ClaimLimits,
): number {
  const { perSecond } = policies[channelOf(lane)];
  return Math.min(allowance(lane), available(lane, perSecond));
}
