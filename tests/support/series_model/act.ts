import { assertEquals } from "@std/assert";
import { countedAdvance } from "../advance_due.ts";
import type { ApiAnswer } from "../api_app.ts";
import { compareSeries, idOf } from "./compare_series.ts";
import { editSeries, type ModelEdit } from "./edit_series.ts";
import { type ModelTask, waits } from "./model_task.ts";
import { MODEL_MAX_MADE_UP } from "./next_of.ts";
import { patchOf, writtenRecurrence } from "./patch_of.ts";
import type { SeriesAction } from "./series_actions.ts";
import type { SeriesRun } from "./series_run.ts";

const HALF_HOUR_MS = 1_800_000;

/** Does one thing to the API and to the model, and compares them. */
export async function act(run: SeriesRun, action: SeriesAction): Promise<void> {
  run.counts.steps++;
  switch (action.kind) {
    case "wait":
      return await setTime(run, run.time.ms + action.halfHours * HALF_HOUR_MS);
    case "pass":
      return await setTime(run, passingMs(run, action) + action.byMs);
    case "settle":
      await settle(run);
      break;
    default: {
      const task = choose(run.model.tasks, action);
      if (task) await change(run, { action, task });
    }
  }
  await compareSeries(run);
}

/** Takes back what was done, and edits what is there, if anything is. */
function choose(
  tasks: readonly ModelTask[],
  { kind, index }: { kind: string; index: number },
): ModelTask | undefined {
  const found = tasks.filter(({ deletedMs, completedMs }) =>
    kind === "restore"
      ? deletedMs !== null
      : kind === "reopen"
      ? completedMs !== null
      : kind !== "edit" || deletedMs === null
  );
  const some = found.length > 0 ? found : tasks;
  return some.at(-1 - index % some.length);
}

async function setTime({ api, time }: SeriesRun, ms: number): Promise<void> {
  time.ms = ms;
  await api.setTime(new Date(ms));
}

/** When so many occurrences of what waits have come. */
function passingMs(
  { model, time }: SeriesRun,
  { occurrences }: { occurrences: number },
): number {
  const task = model.tasks.findLast(waits);
  if (task === undefined) return time.ms + occurrences * 48 * HALF_HOUR_MS;
  const { segment, occurrenceMs } = task;
  return segment.after(Math.max(time.ms, occurrenceMs - 1), [])
    .take(occurrences).toArray().at(-1)?.atMs ?? time.ms + 48 * HALF_HOUR_MS;
}

async function settle(
  { api, model, time, counts }: SeriesRun,
): Promise<void> {
  const expected = model.settle(time.ms);
  const { advanced, deferred, passedOver } = await countedAdvance(api.changes);
  assertEquals({ advanced, passedOver }, expected);
  assertEquals(deferred, 0);
  counts.made += advanced;
  counts.passedOver += passedOver;
  counts.capped +=
    model.tasks.filter(({ madeUp }) => madeUp === MODEL_MAX_MADE_UP).length;
}

async function change(
  run: SeriesRun,
  { action, task }: {
    action: Exclude<SeriesAction, { kind: "wait" | "pass" | "settle" }>;
    task: ModelTask;
  },
): Promise<void> {
  const { user, model, time, counts } = run;
  const nowMs = time.ms;
  const path = `/tasks/${idOf(run, task)}`;
  switch (action.kind) {
    case "complete":
    case "reopen": {
      const { status } = await user.send("PATCH", `${path}/${action.kind}`);
      return assertEquals(status, model[action.kind](task, nowMs));
    }
    case "delete": {
      const { scope } = action;
      const answer = await user.send("DELETE", `${path}?scope=${scope}`);
      return assertEquals(answer.status, model.delete(task, { scope, nowMs }));
    }
    case "restore": {
      const { status } = await user.send("POST", `${path}/restore`);
      if (task.deletedMs !== null) counts.restored++;
      return assertEquals(status, model.restore(task, nowMs));
    }
    case "skip":
      return await skip(run, { task, path });
    case "edit": {
      const { scope } = action;
      const patch = patchOf(task, action.edit);
      return await edit(run, { task, path, edit: { patch, scope, nowMs } });
    }
  }
}

async function skip(
  { user, model, time }: SeriesRun,
  { task, path }: { task: ModelTask; path: string },
): Promise<void> {
  const { status, json } = await user.send("POST", `${path}/skip`);
  assertEquals(status, model.skip(task, time.ms));
  if (status !== 200) return;
  const next = task.step?.next;
  const isThere = next && next.deletedMs === null;
  const answered = json.next as { due_date: string } | null;
  assertEquals(answered?.due_date ?? null, isThere ? next.due : null);
}

async function edit(
  { user, model, counts }: SeriesRun,
  { task, path, edit }: { task: ModelTask; path: string; edit: ModelEdit },
): Promise<void> {
  const { patch, scope } = edit;
  const { due: due_date, timeZone: time_zone, recurrence, ...fields } = patch;
  const body = {
    ...fields,
    ...(due_date === undefined ? {} : { due_date }),
    ...(time_zone === undefined ? {} : { time_zone }),
    ...(recurrence === undefined
      ? {}
      : { recurrence: writtenRecurrence(recurrence) }),
  };
  const answer = await user.send("PATCH", `${path}?scope=${scope}`, { body });
  const { status, effect } = editSeries(model, { task, edit });
  assertEquals(answer.status, status, JSON.stringify(answer.json));
  if (status === 409) counts.movedOn++;
  if (status === 422) counts.refused++;
  if (status !== 200) return;
  if (scope !== "this") counts.spread++;
  if (effect === "amend") counts.amended++;
  if (effect === "end") counts.ended++;
  if (effect !== "begin") return;
  counts.begun++;
  nameSeries(task, answer);
}

/** Notes the id that the API has given a new series. */
export function nameSeries(task: ModelTask, { json }: ApiAnswer): void {
  task.segment.seriesId = `${json.series_id}`;
}
