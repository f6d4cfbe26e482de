import type { CursorPosition } from "../cursor.ts";
import type { Queryable } from "@taskbell/db";
import { type Reminder, reminderColumns } from "../../reminder.ts";

/**
 * Reads a reminder of a user; `null` where there is none, or its task is
 * deleted: whatever belongs to that is absent with it.
 */
export async function findReminder(
  sql: Queryable,
  { userId, reminderId }: { userId: string; reminderId: string },
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
