import type { AttemptCounts, Counted } from "./attempt_counts.ts";
import type { ChannelPolicies } from "./channel_policies.ts";
import { channelOf } from "./lane.ts";

/** Of a channel's slots, this share is for lanes that have none. */
const KEPT = 0.1;

/** A user's own lanes together have this share of a channel's slots. */
const OF_A_USER = 0.1;

/**
 * Tells whether one more attempt may run in a lane: what is slow in some
 * lanes, or in those of one user, leaves slots to the others.
 */
export function hasRoom(
  { lane, userId }: Counted,
  { policies, running }: { policies: ChannelPolicies; running: AttemptCounts },
): boolean {
  const channel = channelOf(lane);
  const { concurrency, laneConcurrency, isOwnServer } = policies[channel];
  const here = running.inLane(lane);
  // A channel with a single lane keeps nothing for others.
  const isShared = here > 0 && laneConcurrency < concurrency;
  const kept = isShared ? Math.ceil(concurrency * KEPT) : 0;
  const ofUser = isOwnServer
    ? Math.max(laneConcurrency, Math.ceil(concurrency * OF_A_USER))
    : Infinity;
  return here < laneConcurrency &&
    running.inChannel(channel) < concurrency - kept &&
    running.ofUser(channel, userId) < ofUser;
}
