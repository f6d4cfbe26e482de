import type { Change } from "../change.ts";
import { dueNow } from "../due_now.ts";
import type { Task } from "../tasks/task.ts";
import { advanceSeries } from "./advance_series.ts";
import { nextInSeries } from "./next_in_series.ts";
import { passedOver } from "./passed_over.ts";
import { isRecurring } from "./series_state.ts";

/** What has become of a task whose successor is wanted. */
export type SucceedReason =
  /** It was completed just now, by the time by which tasks fall due. */
  | "completed"
  /** It was deleted just now, or skipped. */
  | "deleted"
  /** It was completed before, and begins a series now. */
  | "edited";

/**
 * Makes the task that follows a locked one of which its owner is done; once
 * for each occurrence. The change notes what is passed over.
 *
 * @returns The new task; `null` where there is none.
 */
export async function succeedTask(
  change: Change,
  task: Task,
  reason: SucceedReason,
): Promise<Task | null> {
  if (!isRecurring(task)) return null;
  if (reason === "deleted" && task.recurrence.mode === "completion") {
    return null;
  }
  const now = await dueNow(change.tx);
  const done = reason === "completed" ? { ...task, completedAt: now } : task;
  const next = nextInSeries(done, now);
  const advanced = await advanceSeries(change, task, next);
  if (advanced === null) return null;
  change.passesOver(passedOver(task, { next, now }));
  return advanced.successor;
}
