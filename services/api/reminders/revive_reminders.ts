import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import type { Reminder } from "./reminder.ts";
import { reminderColumns } from "./reminder_row.ts";
import { scheduleReminders } from "./schedule_reminders.ts";

/**
 * Schedules again what was cancelled with a task, and is still ahead: the task
 * is locked, and open again. A reminder that its owner has deleted stays away;
 * one whose time has passed stays cancelled, and so does one that keeps a
 * distance from a due date which is gone.
 */
export async function reviveReminders(
  change: Change,
  task: Task,
): Promise<void> {
  const { tx } = change;
  const reminders = await tx<Reminder[]>`
    select ${reminderColumns(tx)} from reminders
    where task_id = ${task.id} and state = 'cancelled'
      and deleted_at is null and remind_at > taskbell_now()
      and (before_due is null or ${task.dueDate !== null})
    order by created_at, reminder_id
    for update
  `;
  await scheduleReminders(change, { task, reminders });
}
