import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import { type Reminder, reminderPayload } from "./reminder.ts";
import { TEXT, TIMESTAMPTZ } from "./row_types.ts";

/**
 * Schedules reminders of a locked task as they are given: anew, again or at
 * another time. One that has fired will fire again, as its next firing.
 *
 * @returns They as they are now, in the same order.
 */
export async function scheduleReminders(
  { tx, make, cause, emit, schedules }: Change,
  { task, reminders }: { task: Task; reminders: readonly Reminder[] },
): Promise<Reminder[]> {
  if (reminders.length === 0) return [];
  const events = reminders.map((reminder) =>
    make.reminderScheduled({
      correlation_id: cause.correlationId,
      user_id: reminder.userId,
      payload: reminderPayload(reminder, task.title),
    })
  );
  const texts = (values: (string | null)[]) => tx.array(values, TEXT);
  await tx`
    update reminders
    set state = 'scheduled', written_at = taskbell_now(),
      scheduled_event_id = row.event_id, traceparent = ${cause.traceparent},
      remind_at = row.remind_at, before_due = row.before_due,
      channel = row.channel, recipient = row.recipient
    from unnest(
      ${texts(reminders.map(({ reminderId }) => reminderId))}::text[],
      ${texts(events.map(({ event_id }) => event_id))}::text[],
      ${
    tx.array(reminders.map(({ remindAt }) => remindAt), TIMESTAMPTZ)
  }::timestamptz[],
      ${texts(reminders.map(({ beforeDue }) => beforeDue))}::text[],
      ${texts(reminders.map(({ channel }) => channel))}::text[],
      ${texts(reminders.map(({ recipient }) => recipient))}::text[]
    ) as row (id, event_id, remind_at, before_due, channel, recipient)
    where reminder_id = row.id
  `;
  for (const event of events) emit(event);
  schedules("reminders");
  return reminders.map((reminder) => ({
    ...reminder,
    state: "scheduled",
    reason: null,
  }));
}
