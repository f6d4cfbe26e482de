import type { Change } from "../change.ts";
import { cancelReminders } from "../reminders/cancel_reminders.ts";
import { type Task, taskPayload } from "./task.ts";
import { writeTask } from "./write_task.ts";

/**
 * Deletes a locked task and cancels what would still remind of it; whether
 * its series goes on is left to the caller.
 *
 * @param options `leavesSeries`: once restored, it does not recur any more.
 */
export async function removeTask(
  change: Change,
  found: Task,
  { leavesSeries = false }: { leavesSeries?: boolean } = {},
): Promise<Task> {
  const { tx, make, cause } = change;
  const task = await writeTask(change, found, {
    deleted_at: tx`taskbell_now()`,
    ...(leavesSeries ? { recurrence: null } : {}),
  });
  change.emit(make.taskDeleted({
    correlation_id: cause.correlationId,
    user_id: task.userId,
    payload: taskPayload(task),
  }));
  await cancelReminders(change, { task, reason: "task_deleted" });
  return task;
}
