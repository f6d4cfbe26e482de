import type { Sql } from "@taskbell/db";

/** A task with reminders that fall due one after another. */
export interface ReminderRows {
  userId: string;
  /** How many. @default {1} */
  count?: number;
  /** When the first one is due. */
  remindAt: Date;
  /** How long after one the next one is due, in ms. @default {0} */
  stepMs?: number;
  /** When they were written. @default {an hour before the first} */
  writtenAt?: Date;
}

/**
 * Writes a task and its reminders as the API does, but at a time of choice.
 *
 * @returns The reminders' ids in the order of their time.
 */
export async function insertReminders(
  sql: Sql,
  {
    userId,
    count = 1,
    remindAt,
    stepMs = 0,
    writtenAt = new Date(remindAt.getTime() - 3_600_000),
  }: ReminderRows,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  await sql`
    with task as (
      insert into tasks (
        id, user_id, title, priority, labels, revision, created_at, updated_at
      ) values (
        nextval('task_ids'), ${userId}, 'T', 'medium', '{}', 1, ${writtenAt},
        ${writtenAt}
      ) returning id
    )
    insert into reminders (
      reminder_id, user_id, task_id, remind_at, channel, recipient, state,
      written_at, scheduled_event_id, traceparent, created_at
    )
    select reminder_id, ${userId}, task.id,
      ${remindAt}::timestamptz + (n - 1) * ${stepMs} * interval '1 ms',
      'email', 'ada@example.com', 'scheduled', ${writtenAt},
      'scheduled-' || reminder_id,
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', ${writtenAt}
    from task, unnest(${ids}::text[]) with ordinality as row (reminder_id, n)
  `;
  return ids;
}
