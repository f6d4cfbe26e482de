import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";
import type { Logger } from "@std/log";

/** Watches channels that a worker does not have, and for which others wait. */
export class WaitingChannels {
  readonly #off: readonly Channel[];
  readonly #logger: Logger;
  #waiting: readonly Channel[] = [];

  /** Watches channels, and logs to there. */
  constructor(off: readonly Channel[], logger: Logger) {
    this.#off = off;
    this.#logger = logger;
  }

  /** Those on which something was due at the last look. */
  get waiting(): readonly Channel[] {
    return this.#waiting;
  }

  /** Looks anew; what begins to wait is logged once. */
  async look(sql: Queryable): Promise<void> {
    if (this.#off.length === 0) return;
    const waiting = await read(sql, this.#off);
    const channels = waiting.filter((name) => !this.#waiting.includes(name));
    this.#waiting = waiting;
    if (channels.length === 0) return;
    const text = "Deliveries wait for channels that are not set up";
    this.#logger.warn(text, { channels });
  }
}

async function read(
  sql: Queryable,
  channels: readonly Channel[],
): Promise<Channel[]> {
  const rows = await sql<{ channel: Channel }[]>`
    select channel from unnest(${[...channels]}::text[]) as off (channel)
    where exists (
      select from deliveries
      where state = 'pending' and in_line
        and lane >= off.channel and lane <= off.channel || '!'
    )
  `;
  return rows.map(({ channel }) => channel);
}
