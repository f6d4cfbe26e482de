import type { Transaction } from "@taskbell/db";
import type { Change } from "../change.ts";
import { findStep } from "../series/find_step.ts";
import { isRecurring, type RecurringTask } from "../series/series_state.ts";
import { succeedTask } from "../series/succeed_task.ts";
import { assertMayWrite } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { type KeptTask, lockKeptTask } from "./lock_kept_task.ts";
import type { TaskTarget } from "./open_task.ts";
import { removeTask } from "./remove_task.ts";
import { type Task, taskETag } from "./task.ts";
import { findTask } from "./task_row.ts";

/**
 * Passes over an occurrence: its task is deleted, the series goes on. A task
 * of a series that is deleted already stays as it is and causes no event.
 *
 * @returns The task that follows, which may have been there before; `null`
 * where there is none.
 * @throws {Problem} Where the user has no such task, it has changed, is
 * completed or does not recur on a schedule.
 */
export async function skipTask(
  change: Change,
  { preconditions, ...address }: TaskTarget,
): Promise<Task | null> {
  const found = await lockKeptTask(change.tx, address);
  if (!found) throw new Problem("not-found");
  const detail = refusal(found);
  if (found.deleted && detail !== null) throw new Problem("not-found");
  assertMayWrite(preconditions, taskETag(found));
  if (detail !== null) throw new Problem("not-skippable", { detail });
  if (!found.deleted) {
    const removed = await removeTask(change, found);
    const made = await succeedTask(change, removed, "deleted");
    if (made !== null) return made;
  }
  return isRecurring(found) ? await findNext(change.tx, found) : null;
}

async function findNext(
  tx: Transaction,
  task: RecurringTask,
): Promise<Task | null> {
  const step = await findStep(tx, task);
  if (!step?.nextId) return null;
  const { userId } = task;
  return await findTask(tx, { userId, taskId: step.nextId });
}

/** Says why a task can't be skipped; `null`: it can. */
function refusal(task: KeptTask): string | null {
  if (!isRecurring(task)) return "The task does not recur";
  if (task.recurrence.mode === "completion") {
    return "The task recurs in mode completion: the next one comes when this " +
      "one is completed, and DELETE ends the series";
  }
  return task.deleted || !task.completedAt ? null : "The task is completed";
}
