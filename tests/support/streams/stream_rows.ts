import type { Sql } from "@taskbell/db";
import { shardOf } from "@taskbell/outbox";

/** How many rows of the outbox wait to be sent. */
export async function unsentCount(sql: Sql): Promise<number> {
  const rows = await sql`select 1 from outbox where published_at is null`;
  return rows.length;
}

/** The ids of a user's first events, as the outbox' fixture names them. */
export function eventIdsOf(userId: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${userId}-${index + 1}`);
}

/** Two users whose events are numbered together. */
export function usersOfOneShard(): [string, string] {
  const first = "shard-0";
  for (let n = 1;; n++) {
    const second = `shard-${n}`;
    if (shardOf(first) === shardOf(second)) return [first, second];
  }
}
