import type { Transaction } from "@taskbell/db";
import { type EventOf, parseInstant } from "@taskbell/events";
import type { KafkaRecord } from "@taskbell/kafka";
import { laneOf } from "../targets/lane_of.ts";
import { kindOf } from "../templates/model.ts";
import { newUnsubscribeToken } from "./new_unsubscribe_token.ts";
import { sourceHeaders } from "./source_headers.ts";

/** An event that asks for a delivery. */
export interface SendRequest {
  /** The event. */
  event: EventOf<"notification.send">;
  /** The record that carries it. */
  record: KafkaRecord;
  /** The trace of the delivery. */
  traceparent: string;
}

/**
 * How long a delivery is tried that says nothing about it, in milliseconds:
 * over a weekend on which nobody mends the provider.
 */
export const LIFETIME_MS = 72 * 3_600_000;

/**
 * Adds the delivery that an event asks for; one message of a user to one
 * recipient on one channel is one delivery, however often it is asked for.
 *
 * @returns Whether it was not asked for before.
 */
export async function insertDelivery(
  tx: Transaction,
  { event, record, traceparent }: SendRequest,
): Promise<boolean> {
  const { payload, user_id: userId } = event;
  const { metadata, channel } = payload;
  const critical = isCritical(metadata);
  const unsubscribeToken = newUnsubscribeToken({ channel, critical });
  const lane = await laneOf(tx, { ...payload, userId });
  const { count } = await tx`
    insert into deliveries (
      event_id, notification_id, channel, recipient, user_id, subject, body,
      metadata, kind, critical, lane, expires_at, correlation_id, traceparent,
      next_attempt_at, source_topic, source_partition, source_offset,
      source_timestamp, source_key, source_value, source_headers,
      unsubscribe_token
    ) values (
      ${event.event_id}, ${payload.notification_id}, ${channel},
      ${payload.recipient}, ${userId}, ${payload.subject}, ${payload.body},
      ${metadata && JSON.stringify(metadata)}, ${kindOf(metadata)},
      ${critical}, ${lane},
      coalesce(
        ${expiresAt(metadata)}::timestamptz,
        taskbell_now() + ${LIFETIME_MS} * interval '1 ms'
      ),
      ${event.correlation_id}, ${traceparent}, taskbell_now(),
      ${record.topic}, ${record.partition}, ${record.offset},
      ${new Date(record.timestampMs)}, ${record.key}, ${record.value},
      ${tx.json(sourceHeaders(record))}, ${unsubscribeToken}
    )
    on conflict (user_id, notification_id, channel, recipient) do nothing
  `;
  return count > 0;
}

/** Whether its producer wants it to come whatever its reader wants. */
export function isCritical(
  metadata: Readonly<Record<string, unknown>> | null,
): boolean {
  return metadata?.["critical"] === true;
}

/** When its producer wants no attempt any more; `null`: nothing is said. */
export function expiresAt(
  metadata: Readonly<Record<string, unknown>> | null,
): Date | null {
  const text = metadata?.["expires_at"];
  const ms = typeof text === "string"
    ? parseInstant(text, { naiveIsUtc: true })
    : null;
  return ms === null ? null : new Date(ms);
}
