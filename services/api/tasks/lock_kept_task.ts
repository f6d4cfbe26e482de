import type { Transaction } from "@taskbell/db";
import type { Task, TaskAddress } from "./task.ts";
import { taskColumns } from "./task_row.ts";

/** A task that may be deleted. */
export interface KeptTask extends Task {
  /** Whether it is. */
  deleted: boolean;
}

/**
 * Locks a task of a user, as `lockTask()` does, even if it is deleted: for the
 * same 30 days after which the scheduler purges.
 */
export async function lockKeptTask(
  tx: Transaction,
  { userId, taskId }: TaskAddress,
): Promise<KeptTask | null> {
  const [task] = await tx<KeptTask[]>`
    select ${taskColumns(tx)}, deleted_at is not null as deleted from tasks
    where id = ${taskId} and user_id = ${userId} and (
      deleted_at is null or deleted_at > taskbell_now() - interval '30 days'
    )
    for no key update
  `;
  return task ?? null;
}
