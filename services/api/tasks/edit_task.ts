import type { Change } from "../change.ts";
import { recurrenceResource } from "../recurrence/recurrence_resource.ts";
import type { EditScope } from "../series/edit_scope.ts";
import {
  editProblems,
  seriesChange,
  withSeries,
} from "../series/series_edit.ts";
import { lockEdited, spreadEdit } from "../series/spread_edit.ts";
import { succeedTask } from "../series/succeed_task.ts";
import { inputProblem } from "../http/input.ts";
import { storedDueDate } from "../due_date.ts";
import { openTask, type TaskTarget } from "./open_task.ts";
import type { Task } from "./task.ts";
import type { TaskPatch } from "./task_input.ts";
import { writeEdit } from "./write_edit.ts";

/** What to change of a task. */
export interface EditTarget extends TaskTarget {
  /** The fields that are set; the others stay. */
  patch: TaskPatch;
  /** How far it reaches in the task's series. @default {"this"} */
  scope?: EditScope | undefined;
  /** Where the patch is in the body. @default {[]} */
  path?: readonly PropertyKey[];
}

/**
 * Changes fields of a task; the others stay, and reminders follow its due
 * date. Where nothing would be different the task stays as it is, revision
 * included, and there is no event.
 *
 * @throws {Problem} Where the user has no such task or it has changed, its
 * recurrence would not fit its due date, or its series has moved on.
 */
export async function editTask(
  change: Change,
  { patch, scope = "this", path = [], ...target }: EditTarget,
): Promise<Task> {
  const before = await openTask(change, target);
  const edit = { before, after: patched(before, patch), patch, scope };
  const kind = seriesChange(edit);
  const after = withSeries(edit);
  const problems = editProblems(after, kind);
  if (problems.length > 0) throw inputProblem(problems, { path });
  const spread = { ...edit, after, change: kind };
  const siblings = await lockEdited(change, spread);
  const task = await writeEdit(change, before, after);
  await spreadEdit(change, { ...spread, siblings });
  // Nothing else would make what follows a task that is done already.
  if (kind === "begin" && task.completedAt) {
    await succeedTask(change, task, "edited");
  }
  return task;
}

function patched(task: Task, patch: TaskPatch): Task {
  const {
    title = task.title,
    description = task.description,
    priority = task.priority,
    labels = task.labels,
    due_date = task.dueDay ?? task.dueDate,
    time_zone = task.timeZone,
    recurrence,
  } = patch;
  return {
    ...task,
    title,
    description,
    priority,
    labels,
    timeZone: time_zone,
    // A day ends at another time in another zone.
    ...storedDueDate(due_date, time_zone),
    recurrence: recurrence === undefined
      ? task.recurrence
      : recurrence && recurrenceResource(recurrence),
  };
}
