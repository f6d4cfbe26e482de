import type { CursorPosition } from "../http/cursor.ts";
import type { Queryable, Statement } from "@taskbell/db";
import type { Reminder, ReminderAddress } from "./reminder.ts";

/** The columns that make a {@linkcode Reminder}, as a fragment of SQL. */
export function reminderColumns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    reminder_id as "reminderId", user_id as "userId", task_id as "taskId",
    remind_at as "remindAt", before_due as "beforeDue", channel, recipient, state,
    case state when 'cancelled' then cancel_reason when 'missed' then 'missed'
      end as reason,
    created_at as "createdAt"
  `;
}

/**
 * Reads a reminder of a user; `null` where there is none, or its task is
 * deleted: whatever belongs to that is absent with it.
 */
export async function findReminder(
  sql: Queryable,
  { userId, reminderId }: ReminderAddress,
): Promise<Reminder | null> {
  const [reminder] = await sql<Reminder[]>`
    select ${reminderColumns(sql)} from reminders
    where reminder_id = ${reminderId} and user_id = ${userId}
      and deleted_at is null and exists (
        select from tasks where tasks.id = task_id and tasks.deleted_at is null
      )
  `;
  return reminder ?? null;
}

/**
 * Reads a page of a task's reminders in the order of their creation, and one
 * row more if there is one.
 */
export async function listReminders(
  sql: Queryable,
  { taskId, limit, cursor }: {
    taskId: number;
    limit: number;
    cursor?: CursorPosition<string> | undefined;
  },
): Promise<Reminder[]> {
  const after = cursor === undefined ? sql`` : sql`
    and (created_at, reminder_id) > (${new Date(cursor.atMs)}, ${cursor.id})
  `;
  return await sql<Reminder[]>`
    select ${reminderColumns(sql)} from reminders
    where task_id = ${taskId} and deleted_at is null ${after}
    order by created_at, reminder_id
    limit ${limit + 1}
  `;
}

/**
 * Reads a page of a user's reminders in the order of their times, and one row
 * more if there is one; none of a task that is deleted.
 */
export async function listUserReminders(
  sql: Queryable,
  { userId, state, limit, cursor }: {
    userId: string;
    state?: Reminder["state"] | undefined;
    limit: number;
    cursor?: CursorPosition<string> | undefined;
  },
): Promise<Reminder[]> {
  const wanted = state === undefined ? sql`` : sql`and state = ${state}`;
  const after = cursor === undefined ? sql`` : sql`
    and (remind_at, reminder_id) > (${new Date(cursor.atMs)}, ${cursor.id})
  `;
  return await sql<Reminder[]>`
    select ${reminderColumns(sql)} from reminders
    where user_id = ${userId} and deleted_at is null ${wanted} ${after}
      and exists (
        select from tasks where tasks.id = task_id and tasks.deleted_at is null
      )
    order by remind_at, reminder_id
    limit ${limit + 1}
  `;
}
