import type { Queryable } from "@taskbell/db";

/** A lane in which something waits. */
export interface PendingLane {
  lane: string;
  /** Milliseconds until its first delivery is due; less than 0: it is late. */
  waitMs: number;
}

/**
 * Reads the lanes in which deliveries wait, and how long. It goes from lane to
 * lane through the index, whatever the number of deliveries.
 */
export async function pendingLanes(sql: Queryable): Promise<PendingLane[]> {
  return await sql<PendingLane[]>`
    with recursive first as (
      (
        select lane, next_attempt_at from deliveries
        where state = 'pending'
        order by lane, next_attempt_at limit 1
      )
      union all
      select next.lane, next.next_attempt_at
      from first cross join lateral (
        select lane, next_attempt_at from deliveries
        where state = 'pending' and deliveries.lane > first.lane
        order by lane, next_attempt_at limit 1
      ) as next
    )
    select lane, ceil(
      1000 * extract(epoch from next_attempt_at - taskbell_now())
    )::bigint as "waitMs"
    from first
  `;
}
