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
 * @returns The open ones that still recur, in the order of their ids.
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
    if (found === known) {
      return siblings.filter(({ completedAt, deleted }) =>
        completedAt === null && !deleted
      );
    }
    known = found;
  }
}

/**
 * Decides that no task of a series has a successor any more, from an
 * occurrence on. All that might have one are locked.
 *
 * @param options `inclusive`: the occurrence itself too.
 */
export async function closeSeries(
  tx: Transaction,
  { seriesId, occurrence }: Task,
  { inclusive }: { inclusive: boolean },
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
    on conflict do nothing
  `;
}
