import type { EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import type { Clock } from "@taskbell/runtime";
import { deadLetterRow } from "./dead_letter_row.ts";
import { findContact } from "./find_contact.ts";
import { handleOnce } from "./handle_once.ts";
import { notificationOf } from "./notification.ts";
import type { StepOptions } from "./step.ts";

/** A reminder has fired: asks for its notification. */
export async function onReminderTriggered(
  options: StepOptions & { clock: Clock },
  event: EventOf<"reminder.triggered">,
  context: EventContext,
): Promise<void> {
  await handleOnce(options, { event, context }, async (step) => {
    const { notification_channel: channel, recipient } = event.payload;
    const contact = recipient ??
      await findContact(step.tx, { userId: event.user_id, channel });
    const payload = notificationOf(event, contact ?? "");
    const about = {
      user_id: event.user_id,
      correlation_id: event.event_id,
      payload,
    };
    if (contact !== null) {
      step.emit(step.make.notificationSend(about));
      return;
    }
    const error = `The user has no contact for ${channel}`;
    step.emit(step.make.notificationFailed({ ...about, error }));
    const now = options.clock.now();
    step.emitRow(deadLetterRow({
      record: context.record,
      groupId: context.groupId,
      userId: event.user_id,
      reason: "rejected",
      error,
      retryCount: 1,
      firstFailedAtMs: now,
      failedAtMs: now,
    }));
  });
}
