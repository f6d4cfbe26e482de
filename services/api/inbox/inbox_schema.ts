import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";
import { pageSchema } from "../http/page_schema.ts";

/** A message in the app as the API answers it. */
export const inboxMessageSchema = z.object({
  message_id: z.int().min(1),
  notification_id: z.string(),
  title: z.string(),
  body: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullable().meta({
    description: "What its producer adds; of a reminder `task_id` and " +
      "`reminder_id`",
  }),
  created_at: instantSchema,
  read_at: instantSchema.nullable(),
});

/** A page of messages as the API answers it. */
export const inboxPageSchema = pageSchema(inboxMessageSchema);

/** How many messages are not read, as the API answers it. */
export const unreadSchema = z.object({ unread: z.int().min(0) });

/** How many messages a request has marked, as the API answers it. */
export const readAllSchema = z.object({ read: z.int().min(0) });
