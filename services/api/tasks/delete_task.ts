import type { Change } from "../change.ts";
import type { EditScope } from "../series/edit_scope.ts";
import { isRecurring, type RecurringTask } from "../series/series_state.ts";
import { closeSeries, isOpen, lockSiblings } from "../series/siblings.ts";
import { succeedTask } from "../series/succeed_task.ts";
import { openTask, type TaskTarget } from "./open_task.ts";
import { removeTask } from "./remove_task.ts";
import type { Task } from "./task.ts";

/**
 * Deletes a task: from then on it is absent everywhere, and nothing reminds of
 * it. It can be restored for 30 days.
 *
 * A series goes on with the next task, unless the scope reaches further than
 * this one: then it ends, and those that follow or all that are open are
 * deleted too. The last of them keeps what the series needs to go on: it does
 * when that one is restored.
 *
 * @returns The task with which the series goes on; `null` where none was made.
 * @throws {Problem} Where the user has no such task or it has changed.
 */
export async function deleteTask(
  change: Change,
  { scope = "this", ...target }: TaskTarget & { scope?: EditScope | undefined },
): Promise<Task | null> {
  const found = await openTask(change, target);
  if (scope === "this" || !isRecurring(found)) {
    const removed = await removeTask(change, found);
    return await succeedTask(change, removed, "deleted");
  }
  const siblings = (await lockSiblings(change.tx, found)).filter(isOpen)
    .filter(({ occurrence }) =>
      scope === "series" || occurrence > found.occurrence
    );
  const doomed = [found, ...siblings];
  const last = lastOf(doomed);
  for (const task of doomed) {
    await removeTask(change, task, { leavesSeries: task !== last });
  }
  await closeSeries(change.tx, found, { inclusive: true, except: last.id });
  return null;
}

/** The one with which the series would have gone on. */
function lastOf(tasks: readonly RecurringTask[]): RecurringTask {
  return tasks.reduce((last, task) =>
    task.occurrence > last.occurrence ? task : last
  );
}
