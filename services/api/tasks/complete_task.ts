import { formatInstant } from "@taskbell/events";
import type { Change } from "../change.ts";
import { succeedTask } from "../series/succeed_task.ts";
import { cancelReminders } from "../reminders/cancel_reminders.ts";
import { openTask, type TaskTarget } from "./open_task.ts";
import { type Task, taskPayload } from "./task.ts";
import { writeTask } from "./write_task.ts";

/**
 * Completes a task and cancels what would still remind of it; its series goes
 * on with the next one. A task that is completed already stays as it is and
 * causes no event.
 *
 * @throws {Problem} Where the user has no such task or it has changed.
 */
export async function completeTask(
  change: Change,
  target: TaskTarget,
): Promise<Task> {
  const { now, make, cause } = change;
  const found = await openTask(change, target);
  if (found.completedAt) return found;
  const task = await writeTask(change, found, { completed_at: now });
  change.emit(make.taskCompleted({
    correlation_id: cause.correlationId,
    user_id: task.userId,
    payload: taskPayload(task),
    completed_at: formatInstant(now.getTime()),
  }));
  await cancelReminders(change, { task, reason: "task_completed" });
  await succeedTask(change, task, "completed");
  return task;
}
