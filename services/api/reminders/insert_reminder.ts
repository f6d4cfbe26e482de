import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import { type Reminder, reminderPayload } from "./reminder.ts";
import { reminderColumns } from "./reminder_row.ts";

/** What a reminder is made of, beside its task. */
export type NewReminder = Pick<
  Reminder,
  "reminderId" | "remindAt" | "beforeDue" | "channel" | "recipient"
>;

/** Adds a reminder to a task that is locked, or new in this change. */
export async function insertReminder(
  { tx, now, make, cause, emit, schedules }: Change,
  { task, reminder }: { task: Task; reminder: NewReminder },
): Promise<Reminder> {
  const { id: taskId, userId, title } = task;
  const { reminderId, remindAt, beforeDue, channel, recipient } = reminder;
  const scheduled = make.reminderScheduled({
    correlation_id: cause.correlationId,
    user_id: userId,
    payload: reminderPayload({ ...reminder, taskId }, title),
  });
  const [inserted] = await tx<Reminder[]>`
    insert into reminders (
      reminder_id, user_id, task_id, remind_at, before_due, channel,
      recipient, state, written_at, scheduled_event_id, traceparent, created_at
    ) values (
      ${reminderId}, ${userId}, ${taskId}, ${remindAt}, ${beforeDue},
      ${channel}, ${recipient}, 'scheduled', taskbell_now(),
      ${scheduled.event_id}, ${cause.traceparent}, ${now}
    )
    returning ${reminderColumns(tx)}
  `;
  if (!inserted) throw new Error("Cannot insert a reminder: no row came back");
  emit(scheduled);
  schedules("reminders");
  return inserted;
}
