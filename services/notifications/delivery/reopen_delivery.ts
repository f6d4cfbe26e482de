import type { Transaction } from "@taskbell/db";
import { laneOf } from "../targets/lane_of.ts";
import { kindOf } from "../templates/model.ts";
import {
  expiresAt,
  isCritical,
  LIFETIME_MS,
  type SendRequest,
} from "./insert_delivery.ts";
import { newUnsubscribeToken } from "./new_unsubscribe_token.ts";
import { sourceHeaders } from "./source_headers.ts";

/**
 * Opens a failed delivery again, as a redrive of its event asks for. It keeps
 * the id under which receivers tell a repetition; all else may have been
 * edited. It changes nothing where the delivery has not failed, or where the
 * message is another delivery's already.
 *
 * @returns Whether it is open now.
 */
export async function reopenDelivery(
  tx: Transaction,
  { event, record, traceparent }: SendRequest,
): Promise<boolean> {
  const { payload, user_id: userId } = event;
  const { metadata, channel, recipient } = payload;
  const critical = isCritical(metadata);
  const unsubscribeToken = newUnsubscribeToken({ channel, critical });
  const lane = await laneOf(tx, { ...payload, userId });
  const { count } = await tx`
    update deliveries as failed set
      state = 'pending', channel = ${channel}, recipient = ${recipient},
      subject = ${payload.subject}, body = ${payload.body},
      metadata = ${metadata && JSON.stringify(metadata)},
      kind = ${kindOf(metadata)},
      critical = ${critical}, lane = ${lane},
      -- A mail that came all the same has the one before.
      unsubscribe_token = coalesce(unsubscribe_token, ${unsubscribeToken}),
      traceparent = ${traceparent}, attempts = 0, outage_attempts = 0,
      first_failed_at = null, finished_at = null, waits_for = null,
      next_attempt_at = taskbell_now(),
      -- What its producer has said holds; what is usual begins anew.
      expires_at = coalesce(
        ${expiresAt(metadata)}::timestamptz,
        taskbell_now() + ${LIFETIME_MS} * interval '1 ms'
      ),
      source_topic = ${record.topic}, source_partition = ${record.partition},
      source_offset = ${record.offset},
      source_timestamp = ${new Date(record.timestampMs)},
      source_key = ${record.key}, source_value = ${record.value},
      source_headers = ${tx.json(sourceHeaders(record))}
    where event_id = ${event.event_id} and state = 'failed'
      and user_id = ${userId}
      and not exists (
        select from deliveries as other
        where other.user_id = failed.user_id
          and other.notification_id = failed.notification_id
          and other.channel = ${channel} and other.recipient = ${recipient}
          and other.delivery_id <> failed.delivery_id
      )
  `;
  return count > 0;
}
