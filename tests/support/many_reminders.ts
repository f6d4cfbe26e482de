import type { Sql } from "@taskbell/db";

/** Reminders of many users, each of whom has one task. */
export interface ManyReminders {
  /** Begins the ids of the users: `name-1`, `name-2` and so on. */
  name: string;
  /** How many users there are; reminders go to one after another. */
  users: number;
  /** How many reminders there are. */
  count: number;
  /** When the first one is due. */
  remindAt: Date;
  /** How long after one the next one is due, in ms. @default {0} */
  stepMs?: number;
}

/** Writes reminders as the API does, in one statement each for a million. */
export async function insertManyReminders(
  sql: Sql,
  { name, users, count, remindAt, stepMs = 0 }: ManyReminders,
): Promise<void> {
  const written = new Date(remindAt.getTime() - 3_600_000);
  await sql`
    with owner as (
      insert into tasks (
        id, user_id, title, priority, labels, revision, created_at, updated_at
      )
      select nextval('task_ids'), ${name}::text || '-' || n, 'T', 'medium',
        '{}', 1, ${written}, ${written}
      from generate_series(1, ${users}::integer) as n
      returning id, user_id
    ), numbered as (
      select *, row_number() over () as n from owner
    )
    insert into reminders (
      reminder_id, user_id, task_id, remind_at, channel, recipient, state,
      written_at, scheduled_event_id, traceparent, created_at
    )
    select gen_random_uuid(), user_id, id,
      ${remindAt}::timestamptz + i * ${stepMs}::float8 * interval '1 ms', 'email',
      'ada@example.com', 'scheduled', ${written}, 'scheduled-' || i,
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', ${written}
    from generate_series(0, ${count}::integer - 1) as i
    join numbered on n = 1 + i % ${users}::integer
  `;
  await sql.unsafe("vacuum analyze reminders");
}
