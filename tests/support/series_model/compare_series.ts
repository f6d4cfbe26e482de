import { assertEquals } from "@std/assert";
import { assertSound } from "./assert_sound.ts";
import { isHead, type ModelTask, waits } from "./model_task.ts";
import { readSeriesRows, type SeriesTaskRow } from "./series_rows.ts";
import type { SeriesRun } from "./series_run.ts";

/** Holds all tasks and events against the model. */
export async function compareSeries(run: SeriesRun): Promise<void> {
  const { api, user, model, events } = run;
  const rows = await readSeriesRows(api.database.sql, user.id);
  run.ids.clear();
  for (const row of rows) {
    run.ids.set(key(row.seriesId, row.occurrence.getTime()), row.id);
  }
  const byKey = ([one]: [string, unknown], [other]: [string, unknown]) =>
    one < other ? -1 : 1;
  assertEquals(
    rows.map(storedState).sort(byKey),
    model.tasks.map(modelState).sort(byKey),
  );
  assertSound(rows);
  const told = await events.take(rows);
  assertEquals(told.sort(), model.takeTold().sort());
}

/** The id of a task of the model. */
export function idOf(run: SeriesRun, task: ModelTask): number {
  const id = run.ids.get(key(task.segment.seriesId, task.occurrenceMs));
  if (id === undefined) throw new Error("Cannot find the task of the model");
  return id;
}

function key(seriesId: string, occurrenceMs: number): string {
  return `${seriesId} ${new Date(occurrenceMs).toISOString()}`;
}

function storedState(row: SeriesTaskRow): [string, unknown] {
  const { title, priority, due, timeZone, completed, deleted } = row;
  const { recurrence, hasStep, waits } = row;
  return [key(row.seriesId, row.occurrence.getTime()), {
    ...{ title, priority, due, timeZone, completed, deleted, waits },
    isHead: recurrence !== null && !hasStep,
    extras: recurrence && [recurrence.catch_up, ...recurrence.exdates],
    mode: recurrence?.mode ?? null,
  }];
}

function modelState(task: ModelTask): [string, unknown] {
  const { title, priority, due, timeZone, extras, segment } = task;
  return [key(segment.seriesId, task.occurrenceMs), {
    ...{ title, priority, due, timeZone },
    completed: task.completedMs !== null,
    deleted: task.deletedMs !== null,
    waits: waits(task),
    isHead: isHead(task),
    extras: extras && [extras.catchUp, ...extras.exdates],
    mode: extras && segment.rule.mode,
  }];
}
