import type { Change } from "../change.ts";
import type { Task } from "../tasks/task.ts";
import type { TaskPatch } from "../tasks/task_input.ts";
import { removeTask } from "../tasks/remove_task.ts";
import { writeEdit } from "../tasks/write_edit.ts";
import type { SeriesChange, TaskEdit } from "./series_edit.ts";
import { handingOn, isRecurring } from "./series_state.ts";
import { closeSeries, lockSiblings, type Sibling } from "./siblings.ts";

/** An edit of a recurring task that may reach others. */
export interface SpreadEdit extends TaskEdit {
  /** What it does to the series. */
  change: SeriesChange;
}

/**
 * Lets an edit of a locked task reach the others of its series that are open:
 * fields as far as its scope goes, and what concerns the series those that
 * follow. When a new series begins, they are deleted: it makes them anew.
 */
export async function spreadEdit(
  change: Change,
  edit: SpreadEdit,
): Promise<void> {
  const { before, scope } = edit;
  if (!isRecurring(before)) return;
  if (scope === "this" && edit.change === "none") return;
  for (const sibling of await lockSiblings(change.tx, before)) {
    const follows = sibling.occurrence > before.occurrence;
    if (follows && edit.change === "begin") {
      await removeTask(change, sibling, { endsSeries: true });
    } else {
      await writeEdit(change, sibling, edited(sibling, { ...edit, follows }));
    }
  }
  if (edit.change === "begin" || edit.change === "end") {
    await closeSeries(change.tx, before, { inclusive: edit.change === "end" });
  }
}

function edited(
  sibling: Sibling,
  { patch, scope, change, after, follows }: SpreadEdit & { follows: boolean },
): Task {
  const reached = scope === "series" || scope === "following" && follows;
  const task = reached ? withFields(sibling, patch) : sibling;
  if (!follows || change === "none") return task;
  return { ...task, recurrence: after.recurrence };
}

function withFields(
  sibling: Sibling,
  patch: TaskPatch,
): Task {
  const {
    title = sibling.title,
    description = sibling.description,
    priority = sibling.priority,
    labels = sibling.labels,
  } = patch;
  const series = handingOn(sibling.series, patch);
  return { ...sibling, title, description, priority, labels, series };
}
