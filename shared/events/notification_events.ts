import { z } from "zod";
import { eventSchema } from "./envelope.ts";
import {
  channel,
  instant,
  isStorableJson,
  nonEmptyText,
  text,
} from "./text.ts";

/** One message to one person on one channel. */
export const notificationPayload = z.object({
  notification_id: nonEmptyText,
  channel,
  /** An address, number or target id, as the channel has it. */
  recipient: nonEmptyText,
  subject: text,
  body: text,
  metadata: z.record(z.string(), z.unknown()).refine(isStorableJson, {
    error: "must hold no NUL, no lone surrogate and at most 64 levels",
  }).nullable().default(null),
});

/** The payload of an outcome: a notification may fail for want of a recipient. */
const outcomePayload = notificationPayload.extend({ recipient: text });

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
