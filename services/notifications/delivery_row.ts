import type { Sql, Transaction } from "@taskbell/db";
import type { Channel, EventOf } from "@taskbell/events";
import type { KafkaRecord } from "@taskbell/kafka";

/** The event that asks for a delivery. */
export type SendEvent = EventOf<"notification.send">;

/** A delivery that a worker holds the lease of. */
export interface ClaimedDelivery {
  deliveryId: number;
  notificationId: string;
  channel: Channel;
  recipient: string;
  userId: string;
  subject: string;
  body: string;
  /** JSON as text. */
  metadata: string | null;
  correlationId: string | null;
  traceparent: string;
  /** Attempts that have failed so far. */
  attempts: number;
  firstFailedAt: Date | null;
  sourceTopic: string;
  sourcePartition: number;
  sourceOffset: number;
  sourceTimestamp: Date;
  sourceKey: Uint8Array | null;
  sourceValue: Uint8Array | null;
  /** Name and base64 value of each header. */
  sourceHeaders: [string, string][];
}

/**
 * Adds the delivery that an event asks for; one message to one recipient on
 * one channel is one delivery, however often it is asked for.
 */
export async function insertDelivery(
  tx: Transaction,
  { event, record, traceparent }: {
    event: SendEvent;
    record: KafkaRecord;
    traceparent: string;
  },
): Promise<void> {
  const { payload } = event;
  const metadata = payload.metadata && JSON.stringify(payload.metadata);
  const headers = record.headers.map(([name, value]) => [
    name,
    value?.toBase64() ?? null,
  ]);
  await tx`
    insert into deliveries (
      notification_id, channel, recipient, user_id, subject, body, metadata,
      correlation_id, traceparent, next_attempt_at, source_topic,
      source_partition, source_offset, source_timestamp, source_key,
      source_value, source_headers
    ) values (
      ${payload.notification_id}, ${payload.channel}, ${payload.recipient},
      ${event.user_id}, ${payload.subject}, ${payload.body}, ${metadata},
      ${event.correlation_id}, ${traceparent}, taskbell_now(),
      ${record.topic}, ${record.partition}, ${record.offset},
      ${new Date(record.timestampMs)}, ${record.key}, ${record.value},
      ${tx.json(headers)}
    )
    on conflict (notification_id, channel, recipient) do nothing
  `;
}

/**
 * Claims deliveries whose time has come, the most urgent first. Until the
 * lease ends nobody else claims them.
 */
export async function claimDeliveries(
  sql: Sql,
  { token, leaseMs, limit, except }: {
    /** Tells the claimant from all others. */
    token: string;
    leaseMs: number;
    limit: number;
    /** Deliveries to pass over. */
    except: readonly number[];
  },
): Promise<ClaimedDelivery[]> {
  return await sql<ClaimedDelivery[]>`
    with due as (
      select delivery_id as due_id from deliveries
      where state = 'pending' and next_attempt_at <= taskbell_now()
        and delivery_id <> all(${[...except]}::bigint[])
      order by next_attempt_at
      limit ${limit}
      for update skip locked
    )
    update deliveries set
      lease_token = ${token},
      next_attempt_at = taskbell_now() + ${leaseMs} * interval '1 ms'
    from due where delivery_id = due_id
    returning delivery_id as "deliveryId",
      notification_id as "notificationId", channel, recipient,
      user_id as "userId", subject, body, metadata,
      correlation_id as "correlationId", traceparent, attempts,
      first_failed_at as "firstFailedAt", source_topic as "sourceTopic",
      source_partition as "sourcePartition", source_offset as "sourceOffset",
      source_timestamp as "sourceTimestamp", source_key as "sourceKey",
      source_value as "sourceValue", source_headers as "sourceHeaders"
  `;
}

/** Prolongs the leases of deliveries that are still being attempted. */
export async function renewLeases(
  sql: Sql,
  { deliveryIds, token, leaseMs }: {
    deliveryIds: readonly number[];
    token: string;
    leaseMs: number;
  },
): Promise<void> {
  await sql`
    update deliveries
    set next_attempt_at = taskbell_now() + ${leaseMs} * interval '1 ms'
    where delivery_id = any(${[...deliveryIds]}::bigint[])
      and state = 'pending' and lease_token = ${token}
  `;
}

/** What an attempt leaves in the row. */
export type Verdict =
  | { state: "sent" | "failed" }
  | { state: "pending"; delayMs: number };

/**
 * Records what came of an attempt, if the lease is still the worker's.
 *
 * @returns Whether it was.
 */
export async function recordAttempt(
  tx: Transaction,
  { deliveryId, token, verdict }: {
    deliveryId: number;
    token: string;
    verdict: Verdict;
  },
): Promise<boolean> {
  const pending = verdict.state === "pending";
  const delayMs = pending ? verdict.delayMs : 0;
  const failed = verdict.state === "sent" ? 0 : 1;
  const rows = await tx`
    update deliveries set
      state = ${verdict.state},
      attempts = attempts + ${failed},
      first_failed_at = case
        when ${failed} = 0 then first_failed_at
        else coalesce(first_failed_at, taskbell_now())
      end,
      next_attempt_at = taskbell_now() + ${delayMs} * interval '1 ms',
      lease_token = null,
      finished_at = case when ${pending} then null else taskbell_now() end
    where delivery_id = ${deliveryId} and state = 'pending'
      and lease_token = ${token}
  `;
  return rows.count === 1;
}

/**
 * Tells how long it is until the next delivery is due, by the database's
 * clock.
 *
 * @returns Milliseconds, at least 0; `null` where none is pending.
 */
export async function nextAttemptMs(sql: Sql): Promise<number | null> {
  const [row] = await sql<{ waitMs: number | null }[]>`
    select ceil(1000 * extract(
      epoch from min(next_attempt_at) - taskbell_now()
    ))::bigint as "waitMs"
    from deliveries where state = 'pending'
  `;
  if (row === undefined || row.waitMs === null) return null;
  return Math.max(0, row.waitMs);
}
