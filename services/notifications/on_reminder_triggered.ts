import type { Channel, EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import type { Clock } from "@taskbell/runtime";
import { deadLetterRow } from "./dead_letter_row.ts";
import {
  deleteUnsendable,
  insertUnsendable,
} from "./delivery/unsendable_delivery.ts";
import { type EventStep, handleOnce } from "./handle_once.ts";
import { notificationOf } from "./notification.ts";
import type { StepOptions } from "./step.ts";
import { findRecipients } from "./targets/find_recipients.ts";

/** Why a reminder reaches nobody, by its channel. */
const NOBODY: Readonly<Record<Channel, string>> = {
  email: "The user has no contact for email",
  sms: "The user has no contact for sms",
  push: "The user has no browser that is subscribed",
  webhook: "The user has no webhook that is enabled",
  in_app: "The user has no inbox",
};

type Triggered = EventOf<"reminder.triggered">;

/**
 * A reminder has fired: asks for its notification, one for each recipient. A
 * redrive looks for recipients again if there were none.
 */
export async function onReminderTriggered(
  options: StepOptions & { clock: Clock },
  event: Triggered,
  context: EventContext,
): Promise<void> {
  await handleOnce(options, { event, context }, async (step) => {
    if (step.isRedrive && !await deleteUnsendable(step.tx, event)) return;
    const recipients = await recipientsOf(step, event);
    for (const recipient of recipients) {
      const payload = notificationOf(event, recipient);
      step.emit(step.make.notificationSend({ ...causedBy(event), payload }));
    }
    if (recipients.length > 0) return;
    const failedAtMs = options.clock.now();
    await giveUp(step, { event, context, failedAtMs });
  });
}

async function recipientsOf(
  { tx }: EventStep,
  { user_id: userId, payload }: Triggered,
): Promise<string[]> {
  const { recipient, notification_channel: channel } = payload;
  if (recipient !== null) return [recipient];
  return await findRecipients(tx, { userId, channel });
}

async function giveUp(
  step: EventStep,
  { event, context: { record, groupId }, failedAtMs }: {
    event: Triggered;
    context: EventContext;
    failedAtMs: number;
  },
): Promise<void> {
  const { user_id: userId, payload: { notification_channel } } = event;
  const { traceparent } = step;
  const payload = notificationOf(event, "");
  const error = NOBODY[notification_channel];
  await insertUnsendable(step.tx, {
    event,
    record,
    payload,
    traceparent,
    error,
  });
  step.emit(
    step.make.notificationFailed({ ...causedBy(event), payload, error }),
  );
  step.emitRow(deadLetterRow({
    record,
    groupId,
    userId,
    reason: "rejected",
    error,
    retryCount: 1,
    firstFailedAtMs: failedAtMs,
    failedAtMs,
  }));
}

function causedBy(
  { user_id, event_id }: Triggered,
): { user_id: string; correlation_id: string } {
  return { user_id, correlation_id: event_id };
}
