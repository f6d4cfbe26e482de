import type { Queryable, Statement, Transaction } from "@taskbell/db";
import type { OutboxRow } from "./outbox_row.ts";
import { shardOf } from "./shard.ts";

/** The oid of `bytea`, which a list that begins with null does not tell. */
const BYTEA = 17;

/**
 * Appends rows in the caller's transaction: they are sent if, and only if, it
 * commits. The rows of one user are sent in this order.
 *
 * Lock the row of what the event is about first (an update or `for update`
 * does). Two transactions that append before they lock would take their ids
 * in one order and change the row in the other: the events would contradict
 * each other.
 */
export async function append(
  tx: Transaction,
  rows: readonly OutboxRow[],
): Promise<void> {
  if (rows.length > 0) await outboxInsert(tx, rows);
}

/**
 * The statement of {@linkcode append}, to be awaited or put into another one:
 * `` sql`with event as (${outboxInsert(sql, rows)}) insert into tasks …` ``.
 * One text whatever the number of rows, so that it is prepared once.
 */
export function outboxInsert(
  sql: Queryable,
  rows: readonly OutboxRow[],
): Statement<readonly object[]> {
  const column = <K extends keyof OutboxRow>(name: K) =>
    rows.map((row) => row[name]);
  return sql`
    insert into outbox (
      owner, shard, user_id, topic, event_id, event_type, key, value, headers
    )
    select owner, shard, user_id, topic, event_id, event_type, key, value,
      headers::json
    from unnest(
      ${column("owner")}::text[],
      ${column("userId").map(shardOf)}::smallint[],
      ${column("userId")}::text[],
      ${column("topic")}::text[],
      ${column("eventId")}::text[],
      ${column("eventType")}::text[],
      ${sql.array(column("key"), BYTEA)}::bytea[],
      ${column("value")}::text[],
      ${column("headers").map((headers) => JSON.stringify(headers))}::text[]
    ) with ordinality as row (
      owner, shard, user_id, topic, event_id, event_type, key, value, headers,
      position
    )
    order by position`;
}
