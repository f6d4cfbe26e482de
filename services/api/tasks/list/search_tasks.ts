import { type Sql, transaction } from "@taskbell/db";
import { type ListedTask, listTasks, type TaskList } from "./list_tasks.ts";

/**
 * Reads a page of a search as {@linkcode listTasks} does, and lets the database
 * end it after a time: what a search costs grows with the texts that have its
 * words, and a few long ones would keep all connections from everyone else.
 *
 * @param options `timeoutMs`: the most that it may take, in milliseconds.
 * @throws An error that {@linkcode isUnavailable} knows, when it takes longer.
 */
export async function searchTasks(
  sql: Sql,
  list: TaskList,
  { timeoutMs = 5_000 }: { timeoutMs?: number } = {},
): Promise<ListedTask[]> {
  return await transaction(sql, async (tx) => {
    const timeout = String(timeoutMs);
    await tx`select set_config('statement_timeout', ${timeout}, true)`;
    return await listTasks(tx, list);
  });
}
