import { CHANNELS } from "@taskbell/events";
import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";
import { CANCEL_REASONS, REMINDER_STATES } from "./reminder.ts";

/** A reminder as the API answers it. */
export const reminderSchema = z.object({
  reminder_id: z.string(),
  task_id: z.int().min(1),
  remind_at: instantSchema,
  before_due: z.string().nullable().meta({
    description: "An ISO 8601 duration in its canonical text; `null` where " +
      "`remind_at` was given",
  }),
  channel: z.enum(CHANNELS),
  recipient: z.string().nullable(),
  state: z.enum(REMINDER_STATES),
  reason: z.enum([...CANCEL_REASONS, "missed"]).nullable().meta({
    description: "Why it was cancelled, or was missed",
  }),
  created_at: instantSchema,
});
