import type { Queryable } from "@taskbell/db";

/** The oldest that a look takes into account: what one look costs at most. */
const WINDOW = 10_000;

/**
 * Finds reminders whose time has come, without locking them, in an order that
 * is fair to all users: first the oldest of each user, then the second oldest
 * of each, and so on. Whoever has thousands that are due in one second keeps
 * nobody else waiting, unless they are more than {@linkcode WINDOW}.
 *
 * @param limit How many to find at the most.
 * @returns Their ids in that order.
 */
export async function findDueReminders(
  sql: Queryable,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ reminderId: string }[]>`
    with due as (
      select reminder_id, user_id, remind_at from reminders
      where state = 'scheduled' and remind_at <= taskbell_now()
      order by remind_at
      limit ${WINDOW}
    ), turns as (
      select reminder_id, remind_at, row_number() over (
        partition by user_id order by remind_at, reminder_id
      ) as turn
      from due
    )
    select reminder_id as "reminderId" from turns
    order by turn, remind_at, reminder_id
    limit ${limit}
  `;
  return rows.map(({ reminderId }) => reminderId);
}
