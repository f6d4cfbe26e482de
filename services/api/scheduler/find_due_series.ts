import type { Queryable } from "@taskbell/db";

/** The oldest that a look takes into account: what one look costs at most. */
const WINDOW = 10_000;

/**
 * Finds tasks whose occurrence has come and that have no successor yet,
 * without locking them. Users take turns, each with the oldest first: nobody
 * who has thousands of series keeps others waiting.
 *
 * @param limit How many to find at the most.
 * @returns Their ids in that order.
 */
export async function findDueSeries(
  sql: Queryable,
  limit: number,
): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`
    with due as (
      select id, user_id, advances_at from tasks
      where advances_at <= taskbell_now()
      order by advances_at
      limit ${WINDOW}
    ), turns as (
      select id, advances_at, row_number() over (
        partition by user_id order by advances_at, id
      ) as turn
      from due
    )
    select id from turns
    order by turn, advances_at, id
    limit ${limit}
  `;
  return rows.map(({ id }) => id);
}
