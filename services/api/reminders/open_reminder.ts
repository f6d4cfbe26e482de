import type { Change } from "../change.ts";
import { Problem } from "../http/problem.ts";
import type { Task } from "../tasks/task.ts";
import { lockTask } from "../tasks/task_row.ts";
import type { Reminder, ReminderAddress } from "./reminder.ts";
import { findReminder, reminderColumns } from "./reminder_row.ts";

/** A reminder and its task, both locked. */
export interface OpenReminder {
  /** Tells for certain whether the scheduler has fired it. */
  reminder: Reminder;
  /** What it reminds of. */
  task: Task;
}

/**
 * Opens a reminder for a change: locks its task, as whoever changes reminders
 * does, then the reminder itself, against the scheduler.
 *
 * @throws {Problem} Where the user has no such reminder.
 */
export async function openReminder(
  { tx }: Change,
  { userId, reminderId }: ReminderAddress,
): Promise<OpenReminder> {
  const found = await findReminder(tx, { userId, reminderId });
  if (!found) throw new Problem("not-found");
  const task = await lockTask(tx, { userId, taskId: found.taskId });
  const [reminder] = await tx<Reminder[]>`
    select ${reminderColumns(tx)} from reminders
    where reminder_id = ${reminderId} and deleted_at is null
    for update
  `;
  if (!task || !reminder) throw new Problem("not-found");
  return { reminder, task };
}
