import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import { openReminder } from "./open_reminder.ts";
import {
  type CancelReason,
  type Reminder,
  type ReminderAddress,
  reminderPayload,
} from "./reminder.ts";
import { reminderColumns } from "./reminder_row.ts";

/**
 * Cancels all reminders of a locked task that have not fired; without a due
 * date, those that keep a distance from it.
 */
export async function cancelReminders(
  change: Change,
  { task, reason }: { task: Task; reason: CancelReason },
): Promise<void> {
  const { tx } = change;
  const relativeOnly = reason === "due_date_removed";
  const cancelled = await tx<Reminder[]>`
    update reminders set state = 'cancelled', cancel_reason = ${reason},
      written_at = taskbell_now()
    where task_id = ${task.id} and state = 'scheduled'
      and (before_due is not null or not ${relativeOnly})
    returning ${reminderColumns(tx)}
  `;
  for (const reminder of cancelled) {
    emitCancelled(change, { reminder, reason, taskTitle: task.title });
  }
}

/**
 * Deletes a reminder of a user; one that has not fired is cancelled with it.
 *
 * @throws {Problem} Where the user has no such reminder.
 */
export async function deleteReminder(
  change: Change,
  address: ReminderAddress,
): Promise<void> {
  const { tx, now } = change;
  const { reminder, task } = await openReminder(change, address);
  const cancels = reminder.state === "scheduled";
  await tx`
    update reminders
    set deleted_at = ${now}, state = ${cancels ? "cancelled" : reminder.state},
      cancel_reason = ${cancels ? "deleted" : reminder.reason}
    where reminder_id = ${reminder.reminderId}
  `;
  if (cancels) {
    const reason = "deleted";
    emitCancelled(change, { reminder, reason, taskTitle: task.title });
  }
}

function emitCancelled(
  { emit, make, cause }: Change,
  { reminder, reason, taskTitle }: {
    reminder: Reminder;
    reason: CancelReason;
    taskTitle: string;
  },
): void {
  emit(make.reminderCancelled({
    correlation_id: cause.correlationId,
    user_id: reminder.userId,
    payload: reminderPayload(reminder, taskTitle),
    reason,
  }));
}
