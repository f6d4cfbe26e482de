import type { Queryable, Sql } from "@taskbell/db";
import { Alarm } from "@taskbell/runtime";
import { getLogger } from "@std/log";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Rows that one statement removes: it stays short and locks few rows. */
const BATCH = 500;

/**
 * How long what is finished is kept, in milliseconds: Kafka keeps a record for
 * 7 days, and a dead letter can be redriven for 30 more.
 */
const DELIVERIES_MS = 38 * DAY_MS;

/** How long messages stay in the inbox, in milliseconds. */
const MESSAGES_MS = 90 * DAY_MS;

/** A worker that has said nothing for so long is forgotten, in ms. */
const STATUS_MS = DAY_MS;

/**
 * Removes what has had its time: deliveries that are finished, with their
 * attempts, old messages of the inbox, and what dead workers have said.
 *
 * @returns How many rows were removed.
 */
export async function purgeDeliveries(
  sql: Queryable,
  signal?: AbortSignal,
): Promise<number> {
  const batches = [
    () =>
      sql`
        delete from deliveries where delivery_id in (
          select delivery_id from deliveries
          where finished_at < taskbell_now()
            - ${DELIVERIES_MS} * interval '1 ms'
          order by finished_at limit ${BATCH} for update skip locked
        )`,
    () =>
      sql`
        delete from in_app_messages where message_id in (
          select message_id from in_app_messages
          where created_at < taskbell_now() - ${MESSAGES_MS} * interval '1 ms'
          order by created_at limit ${BATCH}
        )`,
    () =>
      sql`
        delete from worker_status
        where updated_at < taskbell_now() - ${STATUS_MS} * interval '1 ms'`,
  ];
  let total = 0;
  for (const purge of batches) {
    for (let count = BATCH; count === BATCH && !signal?.aborted;) {
      ({ count } = await purge());
      total += count;
    }
  }
  return total;
}

/**
 * Purges now and every hour, until the signal aborts. A failure is logged; the
 * next hour makes up for it.
 */
export async function purgeRegularly(
  sql: Sql,
  signal: AbortSignal,
): Promise<void> {
  const logger = getLogger("purge");
  while (!signal.aborted) {
    try {
      const rows = await purgeDeliveries(sql, signal);
      if (rows > 0) logger.info("Purged", { rows });
    } catch (error) {
      logger.warn("Cannot purge", { error });
    }
    await new Alarm().wait(HOUR_MS, signal);
  }
}
