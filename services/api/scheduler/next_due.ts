import type { Queryable } from "@taskbell/db";

/**
 * Tells how long it is until the next reminder is due, by the database's
 * clock.
 *
 * @returns Milliseconds, at least 0; `null` where none is scheduled.
 */
export async function nextDueMs(sql: Queryable): Promise<number | null> {
  const [row] = await sql<{ waitMs: number | null }[]>`
    select ceil(1000 * extract(
      epoch from min(remind_at) - taskbell_now()
    ))::bigint as "waitMs"
    from reminders where state = 'scheduled'
  `;
  return row === undefined || row.waitMs === null
    ? null
    : Math.max(0, row.waitMs);
}
