import type { Channel } from "@taskbell/events";
import { channelOf } from "./lane.ts";

/** What counts as one attempt. */
export interface Counted {
  lane: string;
  userId: string;
}

/** Counts attempts by their lanes, their channels, and their users there. */
export class AttemptCounts {
  readonly #counts = new Map<string, number>();
  readonly #others: AttemptCounts | null;

  /**
   * Makes counts of which all are 0.
   *
   * @param others Those that count as well. @default {none}
   */
  constructor(others: AttemptCounts | null = null) {
    this.#others = others;
  }

  /** How many there are in a lane. */
  inLane(lane: string): number {
    return this.#of(`lane ${lane}`);
  }

  /** How many there are in all lanes of a channel. */
  inChannel(channel: Channel): number {
    return this.#of(channel);
  }

  /** How many of these are a user's. */
  ofUser(channel: Channel, userId: string): number {
    return this.#of(`${channel} ${userId}`);
  }

  /** Says that there is one more, or one less. */
  add({ lane, userId }: Counted, change: 1 | -1 = 1): void {
    const channel = channelOf(lane);
    for (const key of [`lane ${lane}`, channel, `${channel} ${userId}`]) {
      const count = (this.#counts.get(key) ?? 0) + change;
      if (count === 0) this.#counts.delete(key);
      else this.#counts.set(key, count);
    }
  }

  #of(key: string): number {
    const others = this.#others === null ? 0 : this.#others.#of(key);
    return others + (this.#counts.get(key) ?? 0);
  }
}
