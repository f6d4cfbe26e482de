import { type ChangeOptions, commitChange } from "../change.ts";
import {
  type Reminder,
  reminderColumns,
  reminderPayload,
} from "../reminder.ts";

interface DueReminder extends Reminder {
  taskTitle: string;
  firing: number;
  lateByMs: number;
  scheduledEventId: string;
  traceparent: string;
}

/**
 * Fires reminders whose time has come, the oldest first. Each fires once,
 * however many schedulers run: whoever holds the row's lock fires it, the
 * others pass over it.
 *
 * @param limit How many to fire at the most.
 * @returns How many it fired.
 */
export async function fireDueReminders(
  changes: ChangeOptions,
  limit: number,
): Promise<number> {
  const cause = { correlationId: null, traceparent: "" };
  return await commitChange(changes, cause, async ({ tx, make, emit }) => {
    const due = await tx<DueReminder[]>`
      with due as (
        select reminder_id as due_id from reminders
        where state = 'scheduled' and remind_at <= taskbell_now()
        order by remind_at
        limit ${limit}
        for update skip locked
      ), fired as (
        update reminders set state = 'triggered', firings = firings + 1
        from due where reminder_id = due_id
        returning *
      )
      select ${reminderColumns(tx)}, (
          select title from tasks where tasks.id = task_id
        ) as "taskTitle", firings as firing,
        scheduled_event_id as "scheduledEventId", traceparent,
        floor(1000 * extract(
          epoch from taskbell_now() - greatest(remind_at, written_at)
        ))::bigint as "lateByMs"
      from fired
      order by remind_at, reminder_id
    `;
    for (const reminder of due) {
      const event = make.reminderTriggered({
        correlation_id: reminder.scheduledEventId,
        user_id: reminder.userId,
        payload: {
          ...reminderPayload(reminder, reminder.taskTitle),
          late_by_ms: Math.max(0, reminder.lateByMs),
          firing: reminder.firing,
        },
      });
      emit(event, reminder.traceparent);
    }
    return due.length;
  });
}
