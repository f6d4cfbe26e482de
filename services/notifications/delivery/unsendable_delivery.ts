import type { Transaction } from "@taskbell/db";
import type { EventOf } from "@taskbell/events";
import type { KafkaRecord } from "@taskbell/kafka";
import type { Notification } from "../notification.ts";
import { kindOf } from "../templates/model.ts";
import { sourceHeaders } from "./source_headers.ts";

/** A reminder that reaches nobody. */
export interface Unsendable {
  /** The reminder. */
  event: EventOf<"reminder.triggered">;
  /** The record that carries it. */
  record: KafkaRecord;
  /** The message, with no recipient. */
  payload: Notification;
  /** The trace of the step. */
  traceparent: string;
  /** Why it reaches nobody. */
  error: string;
}

/**
 * Adds a delivery that has failed before there was anyone to send it to: it is
 * seen in the user's list, and a redrive of its event finds it.
 */
export async function insertUnsendable(
  tx: Transaction,
  { event, record, payload, traceparent, error }: Unsendable,
): Promise<void> {
  const metadata = payload.metadata && JSON.stringify(payload.metadata);
  await tx`
    insert into deliveries (
      event_id, notification_id, channel, recipient, user_id, subject, body,
      metadata, kind, lane, expires_at, correlation_id, traceparent,
      next_attempt_at, source_topic, source_partition, source_offset,
      source_timestamp, source_key, source_value, source_headers, state,
      last_error, attempts, first_failed_at, finished_at
    ) values (
      ${event.event_id}, ${payload.notification_id}, ${payload.channel}, '',
      ${event.user_id}, ${payload.subject}, ${payload.body}, ${metadata},
      ${kindOf(payload.metadata)}, ${payload.channel}, taskbell_now(),
      ${event.event_id}, ${traceparent}, taskbell_now(), ${record.topic},
      ${record.partition}, ${record.offset}, ${new Date(record.timestampMs)},
      ${record.key}, ${record.value}, ${tx.json(sourceHeaders(record))},
      'failed', ${error}, 0, taskbell_now(), taskbell_now()
    )
    on conflict (user_id, notification_id, channel, recipient) do nothing
  `;
}

/**
 * Forgets that a reminder reached nobody, as a redrive looks for its recipient
 * anew.
 *
 * @returns Whether it did reach nobody.
 */
export async function deleteUnsendable(
  tx: Transaction,
  { event_id }: EventOf<"reminder.triggered">,
): Promise<boolean> {
  const { count } = await tx`
    delete from deliveries
    where event_id = ${event_id} and recipient = '' and state = 'failed'
  `;
  return count > 0;
}
