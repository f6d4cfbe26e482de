import { z } from "zod";
import { reminderInput } from "../reminders/reminder_input.ts";
import { recurrenceProblems } from "../series/recurrence_problems.ts";
import { taskInput } from "./task_input.ts";

/** The most reminders that come with a new task. */
const MAX_REMINDERS = 20;

/**
 * The body that creates a task: its recurrence must fit its due date. Without
 * a time zone that is not known yet, as the user's preferences may have one.
 */
export const newTaskInput = taskInput.extend({
  recurrence: taskInput.shape.recurrence.unwrap().default(null),
  reminders: z.array(reminderInput).max(MAX_REMINDERS).default([]).meta({
    description: "Made together with the task: also where it is due already, " +
      "the series has those that are `before_due` from its first task on",
  }),
}).superRefine((task, context) => {
  const { recurrence, due_date: due, time_zone: timeZone } = task;
  if (recurrence === null || due !== null && timeZone === null) return;
  for (
    const { path, detail } of recurrenceProblems(recurrence, { due, timeZone })
  ) {
    context.addIssue({ code: "custom", path: [...path], message: detail });
  }
});

/** What {@linkcode newTaskInput} reads. */
export type NewTaskInput = z.output<typeof newTaskInput>;
