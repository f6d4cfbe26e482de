import type { Queryable } from "@taskbell/db";

/**
 * Tells how long it is until a series goes on, by the database's clock.
 *
 * @returns Milliseconds, at least 0; `null` where none waits.
 */
export async function nextSeriesDueMs(sql: Queryable): Promise<number | null> {
  const [row] = await sql<{ waitMs: number | null }[]>`
    select ceil(1000 * extract(
      epoch from min(advances_at) - taskbell_now()
    ))::bigint as "waitMs"
    from tasks where advances_at is not null
  `;
  return row === undefined || row.waitMs === null
    ? null
    : Math.max(0, row.waitMs);
}
