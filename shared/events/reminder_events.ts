import { z } from "zod";
import { eventSchema } from "./envelope.ts";
import { channel, instant, nonEmptyText, recipient, text } from "./text.ts";

/** A reminder as its events tell it. */
export const reminderPayload = z.object({
  /** Short enough for the ids of its notifications. */
  reminder_id: nonEmptyText.max(200),
  task_id: z.int(),
  task_title: text,
  scheduled_time: instant,
  notification_channel: channel.default("email"),
  recipient: recipient.nullable().default(null),
  /** How late it is, in milliseconds; `null` before it fires. */
  late_by_ms: z.int().nullable().default(null),
});

/** A reminder will fire at a time: it is new, moved or snoozed. */
export const reminderScheduled = eventSchema(
  "reminder.scheduled",
  reminderPayload,
  {},
);

/** A reminder's time has come. `firing` counts its firings from 1. */
export const reminderTriggered = eventSchema(
  "reminder.triggered",
  reminderPayload.extend({ firing: z.int().min(1).default(1) }),
  {},
);

/** A reminder will not fire: its task is done or gone, or it is too late. */
export const reminderCancelled = eventSchema(
  "reminder.cancelled",
  reminderPayload,
  { reason: text },
);
