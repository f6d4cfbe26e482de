import type { Queryable } from "@taskbell/db";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import type { LaneSlots } from "./plan_claims.ts";

/** What to claim, and for whom. */
export interface ClaimOptions {
  /** Tells this claim from all others: nobody else records what comes of it. */
  token: string;
  /** For how long, in milliseconds. */
  leaseMs: number;
  /** How many of each lane. */
  plan: readonly LaneSlots[];
  /** How many more of those that have expired, whatever holds up the lane. */
  expired: number;
  /** Deliveries to pass over. */
  except: readonly number[];
}

/**
 * Claims deliveries whose time has come, those of each lane that have waited
 * longest. Until the lease ends nobody else claims them.
 */
export async function claimDeliveries(
  sql: Queryable,
  { token, leaseMs, plan, expired, except }: ClaimOptions,
): Promise<ClaimedDelivery[]> {
  return await sql<ClaimedDelivery[]>`
    with due as (
      select due_id
      from unnest(
        ${plan.map(({ lane }) => lane)}::text[],
        ${plan.map(({ slots }) => slots)}::bigint[]
      ) as plan (lane, slots)
      cross join lateral (
        select delivery_id as due_id from deliveries
        where state = 'pending' and in_line and deliveries.lane = plan.lane
          and next_attempt_at <= taskbell_now()
          and delivery_id <> all(${[...except]}::bigint[])
        order by next_attempt_at
        limit plan.slots
        for update skip locked
      ) as first
    ), expired as (
      select delivery_id as due_id from deliveries
      where state = 'pending' and expires_at <= taskbell_now()
        and (lease_token is null or next_attempt_at <= taskbell_now())
        and delivery_id <> all(${[...except]}::bigint[])
      order by expires_at
      limit ${expired}
      for update skip locked
    ), claimed as (
      update deliveries set
        lease_token = ${token},
        claims = claims + 1,
        next_attempt_at = taskbell_now() + ${leaseMs} * interval '1 ms',
        in_line = false
      -- As an array: no planner takes them for more than they are.
      where delivery_id = any(array(
        select due_id from due union all select due_id from expired
      ))
      returning deliveries.*
    )
    select delivery_id as "deliveryId", notification_id as "notificationId",
      channel, recipient, user_id as "userId", subject, body, metadata, lane,
      kind, critical, unsubscribe_token as "unsubscribeToken", correlation_id as "correlationId", traceparent, claims,
      attempts, outage_attempts as "outageAttempts",
      first_failed_at as "firstFailedAt", expires_at as "expiresAt",
      taskbell_now() as "claimedAt", source_topic as "sourceTopic",
      source_partition as "sourcePartition", source_offset as "sourceOffset",
      source_timestamp as "sourceTimestamp", source_key as "sourceKey",
      source_value as "sourceValue", source_headers as "sourceHeaders",
      time_zone as "timeZone", locale, channels, quiet_hours as "quietHours"
    from claimed left join preferences using (user_id)
  `;
}
