import type { Queryable, Statement, Transaction } from "@taskbell/db";
import type { Task, TaskAddress } from "./task.ts";

/** The columns that make a {@linkcode Task}, as a fragment of SQL. */
export function taskColumns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    id, user_id as "userId", title, description,
    completed_at as "completedAt", priority, labels, due_date as "dueDate",
    to_char(due_day, 'YYYY-MM-DD') as "dueDay", time_zone as "timeZone",
    revision, created_at as "createdAt", updated_at as "updatedAt",
    recurrence, series_id as "seriesId", occurrence, series
  `;
}

/** Reads a task of a user; `null` where there is none. */
export async function findTask(
  sql: Queryable,
  { userId, taskId }: TaskAddress,
): Promise<Task | null> {
  const [task] = await sql<Task[]>`
    select ${taskColumns(sql)} from tasks
    where id = ${taskId} and user_id = ${userId} and deleted_at is null
  `;
  return task ?? null;
}

/**
 * Locks a task of a user until the transaction ends. Whatever changes a task
 * or its reminders does this first: the events of one task are then written
 * in the order of their transactions.
 */
export async function lockTask(
  tx: Transaction,
  { userId, taskId }: TaskAddress,
): Promise<Task | null> {
  const [task] = await tx<Task[]>`
    select ${taskColumns(tx)} from tasks
    where id = ${taskId} and user_id = ${userId} and deleted_at is null
    for no key update
  `;
  return task ?? null;
}
