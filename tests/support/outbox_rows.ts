import type { Sql } from "@taskbell/db";
import { eventDecoder, type TaskbellEvent } from "@taskbell/events";

/** A row of the outbox as the relay sends it. */
export interface StoredRow {
  topic: string;
  owner: string;
  eventId: string;
  eventType: string;
  key: string;
  value: string;
  headers: [string, string][];
}

/** Reads a user's rows of the outbox in their order. */
export async function outboxRows(
  sql: Sql,
  userId: string,
): Promise<StoredRow[]> {
  return await sql<StoredRow[]>`
    select topic, owner, event_id as "eventId", event_type as "eventType",
      convert_from(key, 'UTF8') as key, value, headers
    from outbox where user_id = ${userId} order by id
  `;
}

/** Decodes a row's event. @throws {Error} When it is none. */
export function eventOf({ value }: Pick<StoredRow, "value">): TaskbellEvent {
  const bytes = new TextEncoder().encode(value);
  const result = eventDecoder.decode({ value: bytes });
  if (!result.ok) throw new Error(`Cannot decode: ${JSON.stringify(result)}`);
  return result.event;
}

/** Reads a user's events of the outbox in their order. */
export async function outboxEvents(
  sql: Sql,
  userId: string,
): Promise<TaskbellEvent[]> {
  const rows = await outboxRows(sql, userId);
  return rows.filter(({ eventType }) => eventType !== "dead_letter").map(
    eventOf,
  );
}
