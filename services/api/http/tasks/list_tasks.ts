import type { Queryable } from "@taskbell/db";
import type { PageQuery } from "../cursor.ts";
import type { Task } from "./task.ts";
import { taskColumns } from "./task_row.ts";

/**
 * Reads a page of a user's tasks in the order of their creation, and one row
 * more if there is one. Rows that come or go meanwhile leave no hole.
 */
export async function listTasks(
  sql: Queryable,
  { userId, limit, cursor }: { userId: string } & PageQuery<number>,
): Promise<Task[]> {
  const after = cursor === undefined
    ? sql``
    : sql`and (created_at, id) > (${new Date(cursor.atMs)}, ${cursor.id})`;
  return await sql<Task[]>`
    select ${taskColumns(sql)} from tasks
    where user_id = ${userId} ${after}
    order by created_at, id
    limit ${limit + 1}
  `;
}
