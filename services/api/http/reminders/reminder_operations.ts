import type { Operation } from "../openapi/operation.ts";
import { pageSchema } from "../page_schema.ts";
import { reminderInput } from "./reminder.ts";
import { reminderSchema } from "./reminder_schema.ts";
import { reminderPage } from "./routes.ts";

/** A page of reminders as the API answers it. */
export const reminderPageSchema = pageSchema(reminderSchema);

/** What the contract says of the routes of reminders. */
export const reminderOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/:user_id/tasks/:task_id/reminders",
    id: "createReminder",
    tag: "Reminders",
    summary: "Adds a reminder to a task",
    description: "Without a `recipient` it goes to the user's contact for " +
      "the channel at that time. A `remind_at` in the past fires at once.",
    headers: ["idempotency-key"],
    body: reminderInput,
    answers: {
      201: {
        description: "The new reminder",
        schema: reminderSchema,
        headers: ["location"],
      },
    },
    problems: ["task-completed"],
  },
  {
    method: "GET",
    path: "/:user_id/tasks/:task_id/reminders",
    id: "listReminders",
    tag: "Reminders",
    summary: "Lists the reminders of a task in pages",
    query: reminderPage,
    answers: { 200: { description: "A page", schema: reminderPageSchema } },
  },
  {
    method: "GET",
    path: "/:user_id/reminders/:reminder_id",
    id: "getReminder",
    tag: "Reminders",
    summary: "Reads a reminder",
    answers: { 200: { description: "The reminder", schema: reminderSchema } },
  },
  {
    method: "DELETE",
    path: "/:user_id/reminders/:reminder_id",
    id: "deleteReminder",
    tag: "Reminders",
    summary: "Deletes a reminder",
    answers: { 204: { description: "It is deleted" } },
  },
];
