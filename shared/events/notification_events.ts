import { z } from "zod";
import { eventSchema } from "./envelope.ts";
import {
  channel,
  instant,
  isStorableJson,
  nonEmptyText,
  recipient,
  text,
} from "./text.ts";

/** Tells a notification from all others of its user. */
const notificationId = nonEmptyText.max(255).meta({
  description: "The idempotency key: of notifications of one user with the " +
    "same id, channel and recipient only the first is delivered",
});

/** What Taskbell reads of a notification's metadata; the rest it hands on. */
const KNOWN_METADATA = {
  critical: {
    type: ["boolean", "null"],
    description: "Whether it comes at once, whatever preferences and quiet " +
      "hours say; anything else is rejected",
  },
  expires_at: {
    type: ["string", "null"],
    format: "date-time",
    description: "From when on it is not sent any more; without an offset it " +
      "is UTC. Anything else is rejected",
  },
  task_id: {
    description: "The task, a whole number. With `reminder_id` it makes a " +
      "message a `reminder` to preferences",
  },
  reminder_id: { description: "The reminder, a text" },
  due_date: {
    description: "When the task is due, an instant or a day: a reminder " +
      "tells it in the language and zone of its user",
  },
};

/** One message to one person on one channel. */
export const notificationPayload = z.object({
  notification_id: notificationId,
  channel,
  /** An address, number or target id, as the channel has it. */
  recipient,
  subject: text,
  body: text,
  metadata: z.record(z.string(), z.unknown()).refine(isStorableJson, {
    error: "must hold no NUL, no lone surrogate and at most 64 levels",
  }).meta({ properties: KNOWN_METADATA }).nullable().default(null),
});

/**
 * The payload of an outcome: a notification may fail for want of a recipient,
 * and may be from before its id had a limit.
 */
const outcomePayload = notificationPayload.extend({
  notification_id: nonEmptyText,
  recipient: text,
});

/** A message shall be delivered. */
export const notificationSend = eventSchema(
  "notification.send",
  notificationPayload,
  {},
);

/** A provider has accepted the message. */
export const notificationSent = eventSchema(
  "notification.sent",
  outcomePayload,
  {
    sent_at: instant,
    provider: text.nullable().default(null),
    provider_message_id: text.nullable().default(null),
  },
);

/** An attempt to deliver the message has failed. */
export const notificationFailed = eventSchema(
  "notification.failed",
  outcomePayload,
  {
    error: text,
    /** Failed attempts so far. */
    retry_count: z.int().min(0).default(0),
    will_retry: z.boolean().default(false),
  },
);
