import type { Queryable } from "@taskbell/db";
import type { StreamedEvent } from "./event_page.ts";

/** The topics whose events a stream carries. */
const TOPICS = ["task-events", "reminder-events", "notification-events"];

/** The most new rows of a shard that one look takes in. */
const NEWS_ROWS = 1000;

/** The most events of a page. */
const PAGE_ROWS = 100;

/** A page takes no further event after so many bytes. */
const PAGE_BYTES = 64 * 1024;

/** Where a user's stream stands. */
export interface StreamState {
  /** The last number that the shard of the user has given. */
  lastSeq: number;
  /** Whether an event after the position is not kept any more. */
  isGone: boolean;
}

/** Reads where a user's stream stands, as seen from a position. */
export async function readStreamState(
  sql: Queryable,
  { userId, shard, position }: {
    userId: string;
    shard: number;
    /** The number after which the user's events are looked at. */
    position: number;
  },
): Promise<StreamState> {
  const [state] = await sql<StreamState[]>`
    select last_seq as "lastSeq", coalesce((
      select value is null from outbox
      where user_id = ${userId} and stream_seq > ${position}
        and topic = any(${TOPICS})
      order by stream_seq limit 1
    ), false) as "isGone"
    from stream_counters where shard = ${shard}
  `;
  if (!state) throw new Error(`Cannot find the counter of shard ${shard}`);
  return state;
}

/** A user with new events. */
export interface StreamNews {
  /** The user's shard. */
  shard: number;
  /** The user. */
  userId: string;
  /** The number of the newest of them. */
  lastSeq: number;
}

/**
 * Reads whose events are newer than where each shard was looked at last. The
 * numbers of a shard show in their order: whatever shows later is greater.
 *
 * @param tails The last number that was seen, by shard.
 */
export async function readNews(
  sql: Queryable,
  tails: ReadonlyMap<number, number>,
): Promise<StreamNews[]> {
  return await sql<StreamNews[]>`
    select tail.shard, user_id as "userId", max(stream_seq) as "lastSeq"
    from unnest(
      ${[...tails.keys()]}::smallint[], ${[...tails.values()]}::bigint[]
    ) as tail (shard, seq)
    cross join lateral (
      select user_id, stream_seq from outbox
      where outbox.shard = tail.shard and stream_seq > tail.seq
        and value is not null
      order by stream_seq
      limit ${NEWS_ROWS}
    ) as news
    group by tail.shard, user_id`;
}

/** Where a reader of a user's stream is. */
export interface StreamPosition {
  /** The user. */
  userId: string;
  /** The number of the last event that was read. */
  position: number;
}

/** What follows a position. */
export interface StreamRows {
  /** The next events. */
  events: StreamedEvent[];
  /** Whether more may follow at once. */
  hasMore: boolean;
}

/** Reads what follows each of the positions, a page of each. */
export async function readPages(
  sql: Queryable,
  positions: readonly StreamPosition[],
): Promise<StreamRows[]> {
  const rows = await sql<(StreamedEvent & { index: number; bytes: number })[]>`
    select asked.index - 1 as index, seq, type, value, bytes
    from unnest(
      ${positions.map(({ userId }) => userId)}::text[],
      ${positions.map(({ position }) => position)}::bigint[]
    ) with ordinality as asked (user_id, position, index)
    cross join lateral (
      select seq, type, value, size, sum(size) over (order by seq) as bytes
      from (
        select stream_seq as seq, event_type as type, value,
          coalesce(octet_length(value), 0) as size
        from outbox
        where outbox.user_id = asked.user_id
          and stream_seq > asked.position and topic = any(${TOPICS})
        order by stream_seq
        limit ${PAGE_ROWS}
      ) as row
    ) as page
    where bytes - size < ${PAGE_BYTES}
    order by asked.index, seq`;
  const pages = positions.map((): StreamRows => ({
    events: [],
    hasMore: false,
  }));
  for (const { index, seq, type, value, bytes } of rows) {
    const page = pages[index];
    if (!page) continue;
    page.events.push({ seq, type, value });
    page.hasMore = bytes >= PAGE_BYTES || page.events.length >= PAGE_ROWS;
  }
  return pages;
}
