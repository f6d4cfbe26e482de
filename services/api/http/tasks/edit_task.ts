import type { Change } from "../../change.ts";
import { storedDueDate } from "./due_date.ts";
import { emitUpdated } from "./emit_updated.ts";
import { openTask, type TaskTarget } from "./open_task.ts";
import { type Task, writtenFields } from "./task.ts";
import type { TaskPatch } from "./task_input.ts";
import { type TaskColumns, writeTask } from "./write_task.ts";

/**
 * Changes fields of a task; the others stay. Where nothing would be different
 * the task stays as it is, revision included, and there is no event.
 *
 * @throws {Problem} Where the user has no such task or it has changed.
 */
export async function editTask(
  change: Change,
  { patch, ...target }: TaskTarget & { patch: TaskPatch },
): Promise<Task> {
  const before = await openTask(change, target);
  const after = patched(before, patch);
  const changedFields = differences(
    writtenFields(before),
    writtenFields(after),
  );
  if (changedFields.length === 0) return before;
  const columns = columnsOf(after);
  const changedColumns = differences(columnsOf(before), columns);
  const task = await writeTask(
    change,
    before,
    Object.fromEntries(changedColumns.map((name) => [name, columns[name]])),
  );
  emitUpdated(change, task, changedFields);
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
  };
}

function columnsOf(task: Task): TaskColumns {
  return {
    title: task.title,
    description: task.description,
    priority: task.priority,
    labels: task.labels,
    due_date: task.dueDate,
    due_day: task.dueDay,
    time_zone: task.timeZone,
  };
}

function differences<T extends object>(
  before: T,
  after: T,
): (keyof T & string)[] {
  const names = Object.keys(after) as (keyof T & string)[];
  return names.filter((name) =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name])
  );
}
