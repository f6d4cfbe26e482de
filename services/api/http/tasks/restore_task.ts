import type { Transaction } from "@taskbell/db";
import type { Change } from "../../change.ts";
import { assertMayWrite } from "../preconditions.ts";
import { Problem } from "../problem.ts";
import { reviveReminders } from "../reminders/revive_reminders.ts";
import { emitUpdated } from "./emit_updated.ts";
import type { TaskTarget } from "./open_task.ts";
import { type Task, type TaskAddress, taskETag } from "./task.ts";
import { taskColumns } from "./task_row.ts";
import { writeTask } from "./write_task.ts";

interface KeptTask extends Task {
  deleted: boolean;
}

/**
 * Brings a deleted task back and, if it is open, its reminders that are still
 * ahead. A task that is not deleted stays as it is and causes no event.
 *
 * @throws {Problem} Where the user has no such task any more or it has changed.
 */
export async function restoreTask(
  change: Change,
  { preconditions, ...address }: TaskTarget,
): Promise<Task> {
  const found = await lockKeptTask(change.tx, address);
  if (!found) throw new Problem("not-found");
  assertMayWrite(preconditions, taskETag(found));
  if (!found.deleted) return found;
  const task = await writeTask(change, found, { deleted_at: null });
  emitUpdated(change, task, ["deleted"]);
  if (!task.completedAt) await reviveReminders(change, task);
  return task;
}

/** The same 30 days after which the scheduler purges. */
async function lockKeptTask(
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
