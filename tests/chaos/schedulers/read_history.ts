import type { Sql } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import { eventOf } from "../../support/outbox_rows.ts";

/** An event, and when it was written. */
export interface EventRecord {
  event: TaskbellEvent;
  writtenMs: number;
}

/** Reads the events of some topics, in the order in which they became true. */
export async function readHistory(
  sql: Sql,
  topics: readonly string[],
): Promise<EventRecord[]> {
  const rows = await sql<{ value: string; createdAt: Date }[]>`
    select value, created_at as "createdAt" from outbox
    where topic = any(${topics}::text[]) order by id
  `;
  return rows.map((row) => ({
    event: eventOf(row),
    writtenMs: row.createdAt.getTime(),
  }));
}
