import type { Queryable, Statement } from "@taskbell/db";
import type {
  Delivery,
  DeliveryAttempt,
  WholeDelivery,
} from "./notification.ts";
import type { NotificationQuery } from "./notification_query.ts";

/** The most recipients of a notification that are told. */
const MAX_DELIVERIES = 100;

/** The most entries of a delivery's log that are told: the last ones. */
const MAX_ATTEMPTS = 100;

function columns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    delivery_id as "deliveryId", notification_id as "notificationId", channel,
    recipient, kind, subject, state,
    attempts + outage_attempts as "failedAttempts", last_error as "lastError",
    created_at as "createdAt", finished_at as "finishedAt",
    case when state = 'pending' then next_attempt_at end as "nextAttemptAt"
  `;
}

/**
 * Reads a page of a user's deliveries, the newest first, and one row more if
 * there is one.
 */
export async function listDeliveries(
  sql: Queryable,
  { userId, limit, cursor, state, channel }: NotificationQuery & {
    userId: string;
  },
): Promise<Delivery[]> {
  const conditions = [
    cursor === undefined ? sql`` : sql`and delivery_id < ${cursor}`,
    state === undefined ? sql`` : sql`and state = ${state}`,
    channel === undefined ? sql`` : sql`and channel = ${channel}`,
  ];
  return await sql<Delivery[]>`
    select ${columns(sql)} from deliveries
    where user_id = ${userId} ${conditions}
    order by delivery_id desc limit ${limit + 1}
  `;
}

/** Reads the deliveries of a user's notification; empty where there is none. */
export async function findDeliveries(
  sql: Queryable,
  { userId, notificationId }: { userId: string; notificationId: string },
): Promise<WholeDelivery[]> {
  return await sql<WholeDelivery[]>`
    select ${columns(sql)}, body, metadata from deliveries
    where notification_id = ${notificationId} and user_id = ${userId}
    order by delivery_id limit ${MAX_DELIVERIES}
  `;
}

/** Reads the last attempts of each delivery, the oldest first. */
export async function readAttempts(
  sql: Queryable,
  deliveryIds: readonly number[],
): Promise<DeliveryAttempt[]> {
  return await sql<DeliveryAttempt[]>`
    select delivery_id as "deliveryId", attempt, hop, provider, outcome, error,
      outage, ambiguous, provider_message_id as "providerMessageId",
      started_at as "startedAt", ended_at as "endedAt"
    from unnest(${deliveryIds}::bigint[]) as asked (id)
    cross join lateral (
      select * from delivery_attempts
      where delivery_id = asked.id
      order by attempt desc, hop desc limit ${MAX_ATTEMPTS}
    ) as log
    order by delivery_id, attempt, hop
  `;
}
