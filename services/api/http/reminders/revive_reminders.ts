import type { Change } from "../../change.ts";
import type { Task } from "../tasks/task.ts";
import {
  type Reminder,
  reminderColumns,
  reminderPayload,
} from "../../reminder.ts";

/**
 * Schedules again what was cancelled with a task, and is still ahead: the task
 * is locked, and open again. A reminder that its owner has deleted stays away;
 * one whose time has passed stays cancelled.
 */
export async function reviveReminders(
  change: Change,
  task: Task,
): Promise<void> {
  const { tx, make, cause } = change;
  const ahead = await tx<Reminder[]>`
    select ${reminderColumns(tx)} from reminders
    where task_id = ${task.id} and state = 'cancelled'
      and deleted_at is null and remind_at > taskbell_now()
    order by created_at, reminder_id
    for update
  `;
  if (ahead.length === 0) return;
  const events = ahead.map((reminder) =>
    make.reminderScheduled({
      correlation_id: cause.correlationId,
      user_id: reminder.userId,
      payload: reminderPayload(reminder, task.title),
    })
  );
  await tx`
    update reminders
    set state = 'scheduled', written_at = taskbell_now(),
      scheduled_event_id = event_id, traceparent = ${cause.traceparent}
    from unnest(
      ${events.map(({ payload }) => payload.reminder_id)}::text[],
      ${events.map(({ event_id }) => event_id)}::text[]
    ) as event (id, event_id)
    where reminder_id = event.id
  `;
  for (const event of events) change.emit(event);
}
