import type { Transaction } from "@taskbell/db";
import type { Change } from "../change.ts";
import { Problem } from "../http/problem.ts";
import type { TaskPatch } from "../tasks/task_input.ts";
import { writeEdit } from "../tasks/write_edit.ts";
import type { SeriesChange, TaskEdit } from "./series_edit.ts";
import { handingOn, isRecurring, type RecurringTask } from "./series_state.ts";
import { closeSeries, isOpen, lockSiblings, type Sibling } from "./siblings.ts";

/** An edit of a recurring task that may reach others. */
export interface SpreadEdit extends TaskEdit {
  /** What it does to the series. */
  change: SeriesChange;
}

/**
 * Locks whatever an edit of a locked task may concern besides the task.
 *
 * Only the last task of a series changes it: an earlier one would take away
 * what has come of the series since.
 *
 * @returns The other open tasks of its series; none where it reaches none.
 * @throws {Problem} Where it would change a series that has moved on.
 */
export async function lockEdited(
  { tx }: Change,
  { before, scope, change }: SpreadEdit,
): Promise<Sibling[]> {
  if (!isRecurring(before)) return [];
  if (scope === "this" && change === "none") return [];
  const siblings = await lockSiblings(tx, before);
  const last = siblings.filter(({ deleted }) => !deleted).at(-1);
  if (
    change !== "none" && last !== undefined &&
    last.occurrence > before.occurrence
  ) {
    const detail = `The series goes on with task ${last.id}`;
    throw new Problem("series-moved-on", { detail });
  }
  return siblings.filter(isOpen);
}

/**
 * Lets an edit of a locked task reach others of its series as far as its scope
 * goes. What it ends is ended for those too that may be restored.
 *
 * @param edit `siblings`: as {@linkcode lockEdited} answers them.
 */
export async function spreadEdit(
  change: Change,
  edit: SpreadEdit & { siblings: readonly Sibling[] },
): Promise<void> {
  const { before, scope, patch, siblings } = edit;
  if (!isRecurring(before)) return;
  for (const sibling of siblings) {
    const follows = sibling.occurrence > before.occurrence;
    if (scope === "series" || scope === "following" && follows) {
      await writeEdit(change, sibling, withFields(sibling, patch));
    }
  }
  if (edit.change === "begin") await forgetStep(change.tx, before);
  if (edit.change === "begin" || edit.change === "end") {
    await closeSeries(change.tx, before, { inclusive: edit.change === "end" });
  }
}

/** Its task has left the series: nobody is left that could take it again. */
async function forgetStep(
  tx: Transaction,
  { seriesId, occurrence }: RecurringTask,
): Promise<void> {
  await tx`
    delete from series_steps
    where series_id = ${seriesId} and occurrence = ${occurrence}
  `;
}

function withFields(
  sibling: Sibling,
  patch: TaskPatch,
): Sibling {
  const {
    title = sibling.title,
    description = sibling.description,
    priority = sibling.priority,
    labels = sibling.labels,
  } = patch;
  const series = handingOn(sibling.series, patch);
  return { ...sibling, title, description, priority, labels, series };
}
