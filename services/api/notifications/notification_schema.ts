import { CHANNELS } from "@taskbell/events";
import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";
import { pageSchema } from "../http/page_schema.ts";
import { DELIVERY_STATES } from "./notification_query.ts";

/** One provider's part in an attempt, as the API answers it. */
export const deliveryAttemptSchema = z.object({
  attempt: z.int().min(1).meta({
    description: "It rises. A number that is left out is of a worker that " +
      "died, or was too late to attempt or to record it",
  }),
  hop: z.int().min(1).meta({
    description: "The provider's place in the attempt, where several are asked",
  }),
  provider: z.string().meta({
    description: "Who was asked, as `notification.sent` names it",
  }),
  outcome: z.enum(["delivered", "retry", "permanent", "target_gone"]),
  error: z.string().nullable().meta({ description: "What the provider said" }),
  outage: z.boolean().meta({ description: "Whether the provider was down" }),
  ambiguous: z.boolean().meta({
    description: "Whether it may have taken the message all the same",
  }),
  provider_message_id: z.string().nullable(),
  started_at: instantSchema,
  ended_at: instantSchema,
});

/** A message to one recipient as the API lists it. */
export const deliverySchema = z.object({
  delivery_id: z.int().min(1),
  notification_id: z.string().meta({
    description: "The same for each recipient of a notification",
  }),
  channel: z.enum(CHANNELS),
  recipient: z.string().meta({
    description: "An address, a number, the id of a target or of the user; " +
      "empty where nobody was known",
  }),
  kind: z.string().meta({
    description: "What preferences go by: `reminder` or `plain`",
  }),
  subject: z.string(),
  state: z.enum(DELIVERY_STATES).meta({
    description: "`suppressed`: the preferences do not want it",
  }),
  failed_attempts: z.int().min(0),
  last_error: z.string().nullable(),
  created_at: instantSchema,
  next_attempt_at: instantSchema.nullable().meta({
    description: "When the next attempt may be made, such as the end of the " +
      "quiet hours; while one runs, when it is given up for lost",
  }),
  finished_at: instantSchema.nullable(),
});

/** A page of messages as the API answers it. */
export const deliveryPageSchema = pageSchema(deliverySchema);

/** A notification as the API answers it, with each attempt. */
export const notificationSchema = z.object({
  notification_id: z.string(),
  deliveries: z.array(deliverySchema.extend({
    body: z.string(),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    attempts: z.array(deliveryAttemptSchema).meta({
      description: "The last 100 at most, the oldest first",
    }),
  })).meta({ description: "One for each recipient, 100 at most" }),
});
