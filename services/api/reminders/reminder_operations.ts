import type { Answer, Operation } from "../http/openapi/operation.ts";
import { pageSchema } from "../http/page_schema.ts";
import { reminderInput, reminderPatch, snoozeInput } from "./reminder_input.ts";
import { reminderSchema } from "./reminder_schema.ts";
import { reminderPage, userReminderPage } from "./routes.ts";

/** A page of reminders as the API answers it. */
export const reminderPageSchema = pageSchema(reminderSchema);

const NOW: Answer = {
  description: "The reminder as it is now",
  schema: reminderSchema,
};

/** What the contract says of the routes of reminders. */
export const reminderOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/:user_id/tasks/:task_id/reminders",
    id: "createReminder",
    tag: "Reminders",
    summary: "Adds a reminder to a task",
    description: "At `remind_at`, or `before_due`: so long before the task " +
      "is due, wherever its due date moves. Without a `recipient` it goes to " +
      "the user's contact for the channel at that time. A `remind_at` in the " +
      "past fires at once.",
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
    path: "/:user_id/reminders",
    id: "listUserReminders",
    tag: "Reminders",
    summary: "Lists the reminders of all tasks in pages, by their time",
    query: userReminderPage,
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
    method: "PATCH",
    path: "/:user_id/reminders/:reminder_id",
    id: "changeReminder",
    tag: "Reminders",
    summary: "Changes the fields of a reminder that are given",
    description: "At another time it is scheduled, whatever became of it " +
      "before. A `remind_at` takes the place of `before_due`, and the other " +
      "way round; `before_due: null` keeps the time as it is.",
    body: reminderPatch,
    answers: { 200: NOW },
    problems: ["task-completed"],
  },
  {
    method: "POST",
    path: "/:user_id/reminders/:reminder_id/snooze",
    id: "snoozeReminder",
    tag: "Reminders",
    summary: "Lets a reminder fire later, or again",
    description:
      "In so many `minutes`, or at the instant `until`, which must be ahead. It touches " +
      "this reminder alone, and neither its distance from the due date nor " +
      "the task.",
    headers: ["idempotency-key"],
    body: snoozeInput,
    answers: { 200: NOW },
    problems: ["task-completed"],
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
