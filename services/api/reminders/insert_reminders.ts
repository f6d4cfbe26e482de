import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import { type Reminder, reminderPayload } from "./reminder.ts";
import { reminderColumns } from "./reminder_row.ts";
import { TEXT, TIMESTAMPTZ } from "./row_types.ts";

/** What a reminder is made of, beside its task. */
export type NewReminder = Pick<
  Reminder,
  "reminderId" | "remindAt" | "beforeDue" | "channel" | "recipient"
>;

/**
 * Adds reminders to a task that is locked, or new in this change.
 *
 * @param options `couldFireSince`: lateness counts from then, unless the time
 * of a reminder is later. @default {now}
 * @returns They as they are stored, in the same order.
 */
export async function insertReminders(
  { tx, now, make, cause, emit, schedules }: Change,
  { task, reminders, couldFireSince = null }: {
    task: Task;
    reminders: readonly NewReminder[];
    couldFireSince?: Date | null;
  },
): Promise<Reminder[]> {
  if (reminders.length === 0) return [];
  const { id: taskId, userId, title } = task;
  const events = reminders.map((reminder) =>
    make.reminderScheduled({
      correlation_id: cause.correlationId,
      user_id: userId,
      payload: reminderPayload({ ...reminder, taskId }, title),
    })
  );
  const texts = (values: (string | null)[]) => tx.array(values, TEXT);
  const times = reminders.map(({ remindAt }) => remindAt);
  const inserted = await tx<Reminder[]>`
    insert into reminders (
      reminder_id, user_id, task_id, remind_at, before_due, channel,
      recipient, state, written_at, scheduled_event_id, traceparent, created_at
    )
    select id, ${userId}, ${taskId}::bigint, remind_at, before_due, channel,
      recipient, 'scheduled',
      least(taskbell_now(), ${couldFireSince}::timestamptz),
      event_id, ${cause.traceparent}, ${now}::timestamptz
    from unnest(
      ${texts(reminders.map(({ reminderId }) => reminderId))}::text[],
      ${tx.array(times, TIMESTAMPTZ)}::timestamptz[],
      ${texts(reminders.map(({ beforeDue }) => beforeDue))}::text[],
      ${texts(reminders.map(({ channel }) => channel))}::text[],
      ${texts(reminders.map(({ recipient }) => recipient))}::text[],
      ${texts(events.map(({ event_id }) => event_id))}::text[]
    ) with ordinality as row (
      id, remind_at, before_due, channel, recipient, event_id, place
    )
    order by place
    returning ${reminderColumns(tx)}
  `;
  for (const event of events) emit(event);
  schedules("reminders");
  return inserted;
}
