import type { Change } from "../../change.ts";
import type { Task } from "../tasks/task.ts";
import type { Queryable } from "@taskbell/db";
import {
  type Reminder,
  reminderColumns,
  reminderPayload,
} from "../../reminder.ts";
import { findReminder } from "./reminder_row.ts";

/** Why a reminder will not fire. */
export type CancelReason = "task_completed" | "task_deleted" | "deleted";

/** Cancels all reminders of a locked task that have not fired. */
export async function cancelReminders(
  change: Change,
  { task, reason }: { task: Task; reason: CancelReason },
): Promise<void> {
  const { tx } = change;
  const cancelled = await tx<Reminder[]>`
    update reminders set state = 'cancelled', written_at = taskbell_now()
    where task_id = ${task.id} and state = 'scheduled'
    returning ${reminderColumns(tx)}
  `;
  for (const reminder of cancelled) {
    emitCancelled(change, { reminder, reason, taskTitle: task.title });
  }
}

/**
 * Deletes a reminder of a user; one that has not fired is cancelled with it.
 *
 * @returns Whether there was one.
 */
export async function deleteReminder(
  change: Change,
  { userId, reminderId }: { userId: string; reminderId: string },
): Promise<boolean> {
  const { tx, now } = change;
  const found = await findReminder(tx, { userId, reminderId });
  if (!found) return false;
  const taskTitle = await lockTitle(tx, found.taskId);
  // Locked, the row tells for certain whether the scheduler has fired it.
  const [reminder] = await tx<Reminder[]>`
    select ${reminderColumns(tx)} from reminders
    where reminder_id = ${reminderId} and deleted_at is null
    for update
  `;
  if (!reminder) return false;
  const cancels = reminder.state === "scheduled";
  await tx`
    update reminders
    set deleted_at = ${now}, state = ${cancels ? "cancelled" : reminder.state}
    where reminder_id = ${reminderId}
  `;
  if (cancels) {
    emitCancelled(change, { reminder, reason: "deleted", taskTitle });
  }
  return true;
}

/** Locks a task, as whoever changes its reminders does, and reads its title. */
async function lockTitle(tx: Queryable, taskId: number): Promise<string> {
  const [row] = await tx<{ title: string }[]>`
    select title from tasks where id = ${taskId} for no key update
  `;
  return row?.title ?? "";
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
