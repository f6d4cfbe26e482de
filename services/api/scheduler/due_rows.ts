import type { Queryable, Statement } from "@taskbell/db";

/** The oldest that a look takes into account: what one look costs at most. */
const WINDOW = 10_000;

/** A table whose rows fall due, by the names of its columns. */
export interface DueTable {
  /** The table; it has a `user_id`. */
  table: string;
  /** The key. */
  id: string;
  /** The instant at which a row falls due. */
  at: string;
  /** The condition of rows that will: those of a partial index of `at`. */
  isPending(sql: Queryable): Statement<readonly object[]>;
}

/** The rows of a table that fall due, by the database's clock. */
export interface DueRows<Id> {
  /**
   * Finds rows that are due, without locking them. Users take turns, each with
   * the oldest first: whoever has thousands that are due in one second keeps
   * nobody else waiting, unless they are more than {@linkcode WINDOW}.
   *
   * @param limit How many to find at the most.
   * @returns Their keys in that order.
   */
  find(sql: Queryable, limit: number): Promise<Id[]>;
  /**
   * Tells how long it is until the next row is due.
   *
   * @returns Milliseconds, at least 0; `null` where none will be.
   */
  waitMs(sql: Queryable): Promise<number | null>;
}

/** Makes the looks at the due rows of a table. */
export function dueRows<Id>(from: DueTable): DueRows<Id> {
  return {
    find: (sql, limit) => findDue(sql, { ...from, limit }),
    waitMs: (sql) => waitMs(sql, from),
  };
}

async function findDue<Id>(
  sql: Queryable,
  { table, id, at, isPending, limit }: DueTable & { limit: number },
): Promise<Id[]> {
  const rows = await sql<{ id: Id }[]>`
    with due as (
      select ${sql(id)} as id, user_id, ${sql(at)} as at from ${sql(table)}
      where ${isPending(sql)} and ${sql(at)} <= taskbell_now()
      order by ${sql(at)}
      limit ${WINDOW}
    ), turns as (
      select id, at, row_number() over (
        partition by user_id order by at, id
      ) as turn
      from due
    )
    select id from turns
    order by turn, at, id
    limit ${limit}
  `;
  return rows.map((row) => row.id);
}

async function waitMs(
  sql: Queryable,
  { table, at, isPending }: DueTable,
): Promise<number | null> {
  const [row] = await sql<{ waitMs: number | null }[]>`
    select ceil(1000 * extract(
      epoch from min(${sql(at)}) - taskbell_now()
    ))::bigint as "waitMs"
    from ${sql(table)} where ${isPending(sql)}
  `;
  return row === undefined || row.waitMs === null
    ? null
    : Math.max(0, row.waitMs);
}
