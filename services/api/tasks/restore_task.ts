import type { Transaction } from "@taskbell/db";
import type { Change } from "../change.ts";
import { assertMayWrite } from "../http/preconditions.ts";
import { Problem } from "../http/problem.ts";
import { advancesAt } from "../series/begin_series.ts";
import { isRecurring } from "../series/series_state.ts";
import { findStep } from "../series/find_step.ts";
import { reviveReminders } from "../reminders/revive_reminders.ts";
import { emitUpdated } from "./emit_updated.ts";
import { lockKeptTask } from "./lock_kept_task.ts";
import type { TaskTarget } from "./open_task.ts";
import { type Task, taskETag } from "./task.ts";
import { type TaskColumns, writeTask } from "./write_task.ts";

/**
 * Brings a deleted task back and, if it is open, its reminders that are still
 * ahead. Its series goes on if it was deleted together with it. A task that is
 * not deleted stays as it is and causes no event.
 *
 * @throws {Problem} Where the user has no such task any more or it has changed.
 */
export async function restoreTask(
  change: Change,
  { preconditions, ...address }: TaskTarget,
): Promise<Task> {
  const found = await lockKeptTask(change.tx, address);
  if (!found) throw new Problem("not-found");
  assertMayWrite(preconditions, taskETag(found));
  if (!found.deleted) return found;
  const series = await revivedSeries(change.tx, found);
  const task = await writeTask(change, found, { deleted_at: null, ...series });
  if (series.advances_at) change.schedules("series");
  emitUpdated(change, task, ["deleted"]);
  if (!task.completedAt) await reviveReminders(change, task);
  return task;
}

/** What lets a series go on whose last task was deleted with all of it. */
async function revivedSeries(
  tx: Transaction,
  task: Task,
): Promise<Pick<TaskColumns, "advances_at">> {
  const ends = !isRecurring(task) || await findStep(tx, task) !== null;
  return ends ? {} : { advances_at: advancesAt(task) };
}
