import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";
import { channelOf } from "./lane.ts";

/** A lane in which something is due, or will be. */
export interface PendingLane {
  lane: string;
  /** Whose first delivery it is: of a user's own lane, whose all are. */
  userId: string;
  /** Milliseconds until that is due; less than 0: it is late. */
  waitMs: number;
}

/** What a look has found. */
export interface Look {
  /** Lanes in which something is due, and the one that is due next. */
  lanes: PendingLane[];
  /** Whether there may be more lanes that the next look finds. */
  isPart: boolean;
  /** Whether there may be more to put into line. */
  isPutPart: boolean;
}

/** Lanes of a channel that one look goes over, at the most. */
const MOST_LANES = 1_000;

/** Deliveries that one look puts into line, at the most. */
const MOST_PUT = 500;

interface Row extends PendingLane {
  origin: "walk" | "put" | "next";
}

/**
 * Finds the lanes in which something is due. A look costs what those lanes
 * cost, up to a limit, whatever waits in them or elsewhere; the next one goes
 * on where it has ended, so that no lane is passed over for ever.
 */
export class LaneWalk {
  /** The last lane that was seen of each channel. */
  readonly #after = new Map<Channel, string>();

  /** Looks at some channels; those whose time has come are put into line. */
  async look(sql: Queryable, channels: readonly Channel[]): Promise<Look> {
    // No lane comes after it: the walk begins with the first one.
    const after = channels.map((name) => this.#after.get(name) ?? `${name}!`);
    const rows = await readLanes(sql, { channels, after });
    const rowsOf = (origin: Row["origin"]) =>
      rows.filter((row) => row.origin === origin);
    const [walk, put] = [rowsOf("walk"), rowsOf("put")];
    const walked = Map.groupBy(walk, ({ lane }) => channelOf(lane));
    for (const [channel, seen] of walked) {
      this.#after.set(channel, seen.at(-1)?.lane ?? "");
    }
    const isPart = [...walked.values()]
      .some((seen) => seen.length === MOST_LANES);
    const isPutPart = put.length === MOST_PUT;
    // These are of all channels.
    const others = [...put, ...rowsOf("next")]
      .filter(({ lane }) => channels.includes(channelOf(lane)));
    const lanes = withoutRepeats([...walk, ...others]);
    return { lanes, isPart, isPutPart };
  }
}

async function readLanes(
  sql: Queryable,
  { channels, after }: {
    channels: readonly Channel[];
    after: readonly string[];
  },
): Promise<Row[]> {
  return await sql<Row[]>`
    with due as (
      select delivery_id from deliveries
      where state = 'pending' and not in_line
        and next_attempt_at <= taskbell_now()
      order by next_attempt_at limit ${MOST_PUT} for update skip locked
    ), put as (
      update deliveries set in_line = true
      from due where deliveries.delivery_id = due.delivery_id
      returning lane, user_id, next_attempt_at
    ), next as (
      select lane, user_id, next_attempt_at from deliveries
      where state = 'pending' and not in_line
        and next_attempt_at > taskbell_now()
      order by next_attempt_at limit 1
    ), seen as (
      select 'walk' as origin, walk.*
      from unnest(${[...channels]}::text[], ${[...after]}::text[])
        as place (channel, after)
      cross join lateral (
        select line.*
        -- From there to the channel's last lane, then from its first one.
        from (values
          (after || e'\\x01', channel || '!'), (channel, after)
        ) as part (first, last)
        cross join lateral (
          with recursive line as (
            (
              select lane, user_id, next_attempt_at from deliveries
              where state = 'pending' and in_line
                and lane >= part.first and lane <= part.last
              order by lane, next_attempt_at limit 1
            )
            union all
            select following.* from line cross join lateral (
              select lane, user_id, next_attempt_at from deliveries
              where state = 'pending' and in_line
                and deliveries.lane > line.lane
                and deliveries.lane <= part.last
              order by lane, next_attempt_at limit 1
            ) as following
          ) select * from line
        ) as line
        limit ${MOST_LANES}
      ) as walk
    )
    select origin, lane, user_id as "userId", ceil(
      1000 * extract(epoch from next_attempt_at - taskbell_now())
    )::bigint as "waitMs"
    from (
      select * from seen
      union all select 'put', * from put
      union all select 'next', * from next
    ) as found
  `;
}

/** Each lane once, with its longest wait. */
function withoutRepeats(rows: readonly Row[]): PendingLane[] {
  const lanes = new Map<string, PendingLane>();
  for (const { lane, userId, waitMs } of rows) {
    const known = lanes.get(lane);
    if (known && known.waitMs <= waitMs) continue;
    lanes.set(lane, { lane, userId, waitMs });
  }
  return [...lanes.values()];
}
