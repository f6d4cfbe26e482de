import { CHANNELS } from "@taskbell/events";
import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";

/** A reminder as the API answers it. */
export const reminderSchema = z.object({
  reminder_id: z.string(),
  task_id: z.int().min(1),
  remind_at: instantSchema,
  before_due: z.string().nullable().meta({
    description: "As it was given; `null` where `remind_at` was",
  }),
  channel: z.enum(CHANNELS),
  recipient: z.string().nullable(),
  state: z.enum(["scheduled", "triggered", "cancelled", "missed"]),
  created_at: instantSchema,
});
