import type { Queryable } from "@taskbell/db";
import type { Change } from "../change.ts";
import { advancesAt } from "../series/begin_series.ts";
import { sameRecurrence } from "../series/series_edit.ts";
import { moveReminders } from "../reminders/move_reminders.ts";
import { emitUpdated } from "./emit_updated.ts";
import { type Task, writtenFields } from "./task.ts";
import { type TaskColumns, writeTask } from "./write_task.ts";

/** What the time of a reminder may depend on. */
const DUE_COLUMNS = new Set<string>(["due_date", "due_day", "time_zone"]);

/**
 * Writes what an edit of a locked task has changed, tells of it, and lets its
 * reminders follow the due date. Where nothing that shows is different, the
 * task stays as it is, revision included, and there is no event.
 */
export async function writeEdit(
  change: Change,
  before: Task,
  after: Task,
): Promise<Task> {
  const { tx } = change;
  const changedFields = [
    ...differences(writtenFields(before), writtenFields(after)),
    ...seriesDifferences(before, after),
  ];
  const series = seriesColumns(tx, before, after);
  if (changedFields.length === 0) {
    if (series.series !== undefined) {
      await tx`update tasks set ${tx(series)} where id = ${before.id}`;
    }
    return before;
  }
  if (series.advances_at) change.schedules("series");
  const columns = columnsOf(after);
  const changedColumns = differences(columnsOf(before), columns);
  const task = await writeTask(change, before, {
    ...Object.fromEntries(changedColumns.map((name) => [name, columns[name]])),
    ...series,
  });
  emitUpdated(change, task, changedFields);
  if (changedColumns.some((name) => DUE_COLUMNS.has(name))) {
    await moveReminders(change, { before, after: task });
  }
  return task;
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

function seriesDifferences(before: Task, after: Task): string[] {
  return [
    ...(sameRecurrence(before.recurrence, after.recurrence)
      ? []
      : ["recurrence"]),
    ...(before.seriesId === after.seriesId ? [] : ["series_id"]),
  ];
}

/** A task that stays in its series may have its successor already. */
function seriesColumns(
  tx: Queryable,
  before: Task,
  after: Task,
): TaskColumns {
  const { recurrence, seriesId, occurrence, series } = after;
  const begins = before.seriesId !== seriesId;
  return {
    ...(sameRecurrence(before.recurrence, recurrence)
      ? {}
      : { recurrence: recurrence && tx.json(recurrence) }),
    ...(begins
      ? { series_id: seriesId, occurrence, advances_at: advancesAt(after) }
      : recurrence === null && before.recurrence !== null
      ? { advances_at: null }
      : {}),
    ...(before.series === series ? {} : { series: series && tx.json(series) }),
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
