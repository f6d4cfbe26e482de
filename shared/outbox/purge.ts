import type { Queryable } from "@taskbell/db";
import type { OutboxOwner } from "./outbox_row.ts";

const DAY_MS = 86_400_000;
/** Rows of a batch: one statement stays short and locks few rows. */
const BATCH = 1000;

/**
 * Removes key, value and headers of rows that were sent more than
 * `olderThanMs` ago. What stays says which event is where in Kafka.
 *
 * @param options `olderThanMs`: @default {7 days}; `signal` ends it early.
 * @returns How many rows were purged.
 */
export async function purgeOutbox(
  sql: Queryable,
  { owner, olderThanMs = 7 * DAY_MS, signal }: {
    owner: OutboxOwner;
    olderThanMs?: number;
    signal?: AbortSignal;
  },
): Promise<number> {
  return await inBatches(() =>
    sql`
      update outbox set key = null, value = null, headers = null
      where id in (
        select id from outbox
        where published_at < now() - ${olderThanMs} * interval '1 ms'
          and value is not null and owner = ${owner}
        order by published_at
        limit ${BATCH}
        for update skip locked
      )`, signal);
}

/**
 * Removes the inbox rows that no redelivery can ask for any more: Kafka keeps
 * a record for 7 days, and a dead letter can be redriven for 30 more.
 *
 * @param options `olderThanMs`: @default {38 days}; `signal` ends it early.
 * @returns How many rows were removed.
 */
export async function purgeInbox(
  sql: Queryable,
  { olderThanMs = 38 * DAY_MS, signal }: {
    olderThanMs?: number;
    signal?: AbortSignal;
  } = {},
): Promise<number> {
  return await inBatches(() =>
    sql`
      delete from inbox
      where (group_id, event_id, redrive_id) in (
        select group_id, event_id, redrive_id from inbox
        where handled_at < now() - ${olderThanMs} * interval '1 ms'
        order by handled_at
        limit ${BATCH}
        for update skip locked
      )`, signal);
}

async function inBatches(
  purge: () => Promise<{ readonly count: number }>,
  signal?: AbortSignal,
): Promise<number> {
  for (let total = 0;;) {
    const { count } = await purge();
    total += count;
    if (count < BATCH || signal?.aborted) return total;
  }
}
