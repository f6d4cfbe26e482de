import type { Change } from "../change.ts";
import { isRecurring, type RecurringTask } from "../series/series_state.ts";
import { succeedTask } from "../series/succeed_task.ts";
import { assertMayWrite } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { lockKeptTask } from "./lock_kept_task.ts";
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
  const isScheduled = isRecurring(found) &&
    found.recurrence.mode === "schedule";
  if (found.deleted && !isScheduled) throw new Problem("not-found");
  assertMayWrite(preconditions, taskETag(found));
  if (!isScheduled || !found.deleted && found.completedAt) {
    throw new Problem("not-skippable");
  }
  if (!found.deleted) {
    const removed = await removeTask(change, found);
    const made = await succeedTask(change, removed, "deleted");
    if (made !== null) return made;
  }
  return await findNext(change, found);
}

async function findNext(
  { tx }: Change,
  { userId, seriesId, occurrence }: RecurringTask,
): Promise<Task | null> {
  const [step] = await tx<{ nextId: number | null }[]>`
    select next_id as "nextId" from series_steps
    where series_id = ${seriesId} and occurrence = ${occurrence}
  `;
  if (!step?.nextId) return null;
  return await findTask(tx, { userId, taskId: step.nextId });
}
