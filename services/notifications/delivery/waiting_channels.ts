import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";
import type { Logger } from "@std/log";
import { isServedElsewhere } from "../is_served_elsewhere.ts";

/** Watches for deliveries on channels that no worker has. */
export class WaitingChannels {
  readonly #off: readonly Channel[];
  readonly #logger: Logger;
  #waiting: readonly Channel[] = [];

  /** Watches those that a worker does not have, and logs to there. */
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
    const waiting: Channel[] = [];
    for (const name of await readDue(sql, this.#off)) {
      if (!await isServedElsewhere(sql, name)) waiting.push(name);
    }
    const channels = waiting.filter((name) => !this.#waiting.includes(name));
    this.#waiting = waiting;
    if (channels.length === 0) return;
    const text = "Deliveries wait for channels that are not set up";
    this.#logger.warn(text, { channels });
  }
}

/** On which of some channels something is due. */
async function readDue(
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
