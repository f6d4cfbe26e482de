import { formatInstant } from "@taskbell/events";
import type { Change } from "../../change.ts";
import { cancelReminders } from "../reminders/cancel_reminders.ts";
import { type Task, taskPayload } from "./task.ts";
import { lockTask, taskColumns } from "./task_row.ts";

/**
 * Completes a task and cancels what would still remind of it. A task that is
 * completed already stays as it is and causes no event.
 *
 * @returns The task; `null` where the user has no such task.
 */
export async function completeTask(
  change: Change,
  { userId, taskId }: { userId: string; taskId: number },
): Promise<Task | null> {
  const { tx, now, make, cause } = change;
  const found = await lockTask(tx, { userId, taskId });
  if (!found || found.completedAt) return found;
  const [task = found] = await tx<Task[]>`
    update tasks
    set completed_at = ${now}, updated_at = ${now}, revision = revision + 1
    where id = ${taskId}
    returning ${taskColumns(tx)}
  `;
  change.emit(make.taskCompleted({
    correlation_id: cause.correlationId,
    user_id: userId,
    payload: taskPayload(task),
    completed_at: formatInstant(now.getTime()),
  }));
  await cancelReminders(change, { task, reason: "task_completed" });
  return task;
}
