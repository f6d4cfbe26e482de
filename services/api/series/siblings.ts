import type { Transaction } from "@taskbell/db";
import type { Task } from "../tasks/task.ts";
import { taskColumns } from "../tasks/task_row.ts";
import type { RecurringTask } from "./series_state.ts";

/** Another task of a series. */
export interface Sibling extends RecurringTask {
  /** Whether it is deleted. */
  deleted: boolean;
}

/**
 * Locks the open tasks of a locked task's series, and whatever follows it.
 * Once nothing more is found, the series can't go on before the transaction
 * ends: each task of it that might have a successor is locked.
 *
 * @returns Those that still recur, in the order of their ids, which is that in
 * which they were made.
 */
export async function lockSiblings(
  tx: Transaction,
  { id, userId, seriesId, occurrence }: Task,
): Promise<Sibling[]> {
  for (let known = "";;) {
    const siblings = await tx<Sibling[]>`
      select ${taskColumns(tx)}, deleted_at is not null as deleted from tasks
      where series_id = ${seriesId} and user_id = ${userId} and id <> ${id}
        and recurrence is not null and (
          occurrence > ${occurrence}
          or completed_at is null and deleted_at is null
        )
      order by id
      for no key update
    `;
    const found = siblings.map(({ id }) => id).join();
    if (found === known) return siblings;
    known = found;
  }
}

/** Whether another task of a series is still to be done. */
export function isOpen({ completedAt, deleted }: Sibling): boolean {
  return completedAt === null && !deleted;
}

/**
 * Decides that no task of a series has a successor any more, from an
 * occurrence on. All that might have one are locked.
 *
 * @param options `inclusive`: the occurrence itself too; `except`: the id of a
 * task that may go on some day, though nothing makes it.
 */
export async function closeSeries(
  tx: Transaction,
  { seriesId, occurrence }: Task,
  { inclusive, except = null }: { inclusive: boolean; except?: number | null },
): Promise<void> {
  const since = inclusive ? tx`>=` : tx`>`;
  await tx`
    with closed as (
      update tasks set advances_at = null
      where series_id = ${seriesId} and occurrence ${since} ${occurrence}
        and advances_at is not null
    )
    insert into series_steps (series_id, occurrence)
    select series_id, occurrence from tasks
    where series_id = ${seriesId} and occurrence ${since} ${occurrence}
      and id is distinct from ${except}::bigint
    on conflict do nothing
  `;
}
