import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";
import { recurrenceSchema } from "../recurrence/recurrence_schema.ts";
import { PRIORITIES } from "./task.ts";

/** A task as the API answers it. */
export const taskSchema = z.object({
  id: z.int().min(1),
  user_id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  completed: z.boolean(),
  priority: z.enum(PRIORITIES),
  due_date: z.string().nullable().meta({
    description: "An instant in UTC, or the day as it was given",
  }),
  labels: z.array(z.string()),
  time_zone: z.string().nullable(),
  revision: z.int().min(1).meta({ description: "Counts the writes, from 1" }),
  completed_at: instantSchema.nullable(),
  recurrence: recurrenceSchema.nullable(),
  series_id: z.string().nullable().meta({
    description: "What the tasks of a series share",
  }),
  created_at: instantSchema,
  updated_at: instantSchema,
});
