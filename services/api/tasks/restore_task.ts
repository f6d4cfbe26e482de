import type { Change } from "../change.ts";
import { assertMayWrite } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { reviveReminders } from "../reminders/revive_reminders.ts";
import { emitUpdated } from "./emit_updated.ts";
import { lockKeptTask } from "./lock_kept_task.ts";
import type { TaskTarget } from "./open_task.ts";
import { type Task, taskETag } from "./task.ts";
import { writeTask } from "./write_task.ts";

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
