import type { Change } from "../../change.ts";
import { cancelReminders } from "../reminders/cancel_reminders.ts";
import { openTask, type TaskTarget } from "./open_task.ts";
import { taskPayload } from "./task.ts";
import { writeTask } from "./write_task.ts";

/**
 * Deletes a task: from then on it is absent everywhere, and nothing reminds of
 * it. It can be restored for 30 days.
 *
 * @throws {Problem} Where the user has no such task or it has changed.
 */
export async function deleteTask(
  change: Change,
  target: TaskTarget,
): Promise<void> {
  const { tx, make, cause } = change;
  const found = await openTask(change, target);
  const task = await writeTask(change, found, {
    deleted_at: tx`taskbell_now()`,
  });
  change.emit(make.taskDeleted({
    correlation_id: cause.correlationId,
    user_id: task.userId,
    payload: taskPayload(task),
  }));
  await cancelReminders(change, { task, reason: "task_deleted" });
}
