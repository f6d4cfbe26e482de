import { z } from "zod";
import { eventSchema } from "./envelope.ts";
import { dueDate, instant, nonEmptyText, text } from "./text.ts";

/** An occurrence of a series has come. */
export const recurringTaskDue = eventSchema(
  "recurring_task.due",
  z.object({
    task_id: z.int(),
    title: text,
    series_id: nonEmptyText,
    rrule: nonEmptyText,
    /** The rule's instant. */
    occurrence: instant,
  }),
  {},
);

/** The next task of a series exists. */
export const recurringTaskCreated = eventSchema(
  "recurring_task.created",
  z.object({
    /** The new task. */
    task_id: z.int(),
    previous_task_id: z.int(),
    series_id: nonEmptyText,
    title: text,
    due_date: dueDate.nullable().default(null),
    /** The rule's instant. */
    occurrence: instant,
  }),
  {},
);
