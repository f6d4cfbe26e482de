import { z } from "zod";
import { eventSchema } from "./envelope.ts";
import { dueDate, instant, text } from "./text.ts";

/** A task as its events tell it. */
export const taskPayload = z.object({
  task_id: z.int(),
  title: text,
  description: text.nullable().default(null),
  completed: z.boolean().default(false),
  // Producers have priorities of their own: any word is read.
  priority: text.default("medium"),
  due_date: dueDate.nullable().default(null),
  labels: z.array(text).default([]),
  time_zone: text.nullable().default(null),
  revision: z.int().nullable().default(null),
});

/** A task exists. */
export const taskCreated = eventSchema("task.created", taskPayload, {});

/** Fields of a task have changed; also reopening and restoring. */
export const taskUpdated = eventSchema("task.updated", taskPayload, {
  changed_fields: z.array(text).default([]),
});

/** A task is done. */
export const taskCompleted = eventSchema("task.completed", taskPayload, {
  completed_at: instant,
});

/** A task is gone; it can be restored for a while. */
export const taskDeleted = eventSchema("task.deleted", taskPayload, {});
