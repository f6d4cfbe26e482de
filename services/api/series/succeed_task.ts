import type { Change } from "../change.ts";
import { dueNow } from "../reminders/due_now.ts";
import type { Task } from "../tasks/task.ts";
import { advanceSeries } from "./advance_series.ts";
import { nextInSeries } from "./next_in_series.ts";
import { isRecurring } from "./series_state.ts";

/**
 * Makes the task that follows a locked one which its owner has just completed
 * or deleted, skipped ones included; once for each occurrence.
 *
 * @returns The new task; `null` where there is none.
 */
export async function succeedTask(
  change: Change,
  task: Task,
  reason: "completed" | "deleted",
): Promise<Task | null> {
  if (!isRecurring(task)) return null;
  if (reason === "deleted" && task.recurrence.mode === "completion") {
    return null;
  }
  const now = await dueNow(change.tx);
  return await advanceSeries(change, task, nextInSeries(task, now));
}
