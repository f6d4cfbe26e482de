import type { Channel, EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import type { Clock } from "@taskbell/runtime";
import {
  deleteUnsendable,
  insertUnsendable,
} from "./delivery/unsendable_delivery.ts";
import { giveUp } from "./give_up.ts";
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
      step.emit(step.make.notificationSend({
        user_id: event.user_id,
        correlation_id: event.event_id,
        payload: notificationOf(event, recipient),
      }));
    }
    if (recipients.length > 0) return;
    const failedAtMs = options.clock.now();
    await reachNobody(step, { event, context, failedAtMs });
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

async function reachNobody(
  step: EventStep,
  { event, context, failedAtMs }: {
    event: Triggered;
    context: EventContext;
    failedAtMs: number;
  },
): Promise<void> {
  const { record } = context;
  const { traceparent } = step;
  const payload = notificationOf(event, "");
  const error = NOBODY[event.payload.notification_channel];
  const message = { event, payload, error };
  await insertUnsendable(step.tx, { ...message, record, traceparent });
  const correlationId = event.event_id;
  giveUp(step, { ...message, context, correlationId, failedAtMs });
}
