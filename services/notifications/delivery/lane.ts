import type { Channel } from "@taskbell/events";

/** The channel of a lane, which its name begins with: see `laneOf`. */
export function channelOf(lane: string): Channel {
  return lane.split(" ", 1)[0] as Channel;
}
