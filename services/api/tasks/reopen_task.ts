import type { Change } from "../change.ts";
import { reviveReminders } from "../reminders/revive_reminders.ts";
import { emitUpdated } from "./emit_updated.ts";
import { openTask, type TaskTarget } from "./open_task.ts";
import type { Task } from "./task.ts";
import { writeTask } from "./write_task.ts";

/**
 * Takes back that a task is completed; its reminders that are still ahead
 * come back. A task that is open stays as it is and causes no event.
 *
 * @throws {Problem} Where the user has no such task or it has changed.
 */
export async function reopenTask(
  change: Change,
  target: TaskTarget,
): Promise<Task> {
  const found = await openTask(change, target);
  if (!found.completedAt) return found;
  const task = await writeTask(change, found, { completed_at: null });
  emitUpdated(change, task, ["completed"]);
  await reviveReminders(change, task);
  return task;
}
