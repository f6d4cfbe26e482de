import {
  type DueText,
  isDay,
  type ModelRecurrence,
  type ModelRule,
  namesDays,
} from "./model_rule.ts";
import { dueMs, ModelSegment } from "./model_segment.ts";
import {
  isOpenTask,
  type ModelFields,
  type ModelTask,
  recurs,
  taskDueMs,
} from "./model_task.ts";
import type { Scope, SeriesModel } from "./series_model.ts";

/** An edit of a task: the fields that it sets, and how far it reaches. */
export interface ModelEdit {
  patch: Partial<ModelFields> & {
    due?: DueText;
    recurrence?: ModelRecurrence | null;
  };
  scope: Scope;
  nowMs: number;
}

/** What an edit does to the series of a task. */
export type EditEffect = "none" | "amend" | "begin" | "end";

/**
 * Edits a task of the model by the words of the README.
 *
 * @returns The status of the answer, and what became of the series.
 */
export function editSeries(
  model: SeriesModel,
  { task, edit }: { task: ModelTask; edit: ModelEdit },
): { status: number; effect: EditEffect } {
  const effect = effectOf(task, edit);
  if (task.deletedMs !== null) return { status: 404, effect };
  const begun = effect === "begin" ? begunBy(task, edit) : null;
  const checked = begun ?? amendedBy(task, edit);
  if (effect !== "none" && checked !== null && !fits(checked)) {
    return { status: 422, effect };
  }
  const others = recurs(task) ? model.others(task) : [];
  const hasMovedOn = others.some(({ deletedMs, occurrenceMs }) =>
    deletedMs === null && occurrenceMs > task.occurrenceMs
  );
  if (effect !== "none" && hasMovedOn) return { status: 409, effect };
  spread(others, { task, edit });
  if (recurs(task)) {
    keepFormer(task, edit);
    if (effect === "end") model.close(task, { inclusive: true });
    if (effect === "begin") model.close(task, { inclusive: false });
  }
  Object.assign(task, fieldsOf(task, edit));
  if (begun !== null) move(model, { task, begun, nowMs: edit.nowMs });
  else if (effect === "amend") task.extras = checked?.extras ?? null;
  else if (effect === "end") task.extras = null;
  return { status: 200, effect };
}

/** Sets the fields of other open tasks, as far as the scope goes. */
function spread(
  others: readonly ModelTask[],
  { task, edit: { scope, patch } }: { task: ModelTask; edit: ModelEdit },
): void {
  for (const each of others.filter(isOpenTask)) {
    const follows = each.occurrenceMs > task.occurrenceMs;
    if (scope === "series" || scope === "following" && follows) {
      setFields(each, patch);
    }
  }
}

/** The series of a task. */
export type Begun = Pick<ModelTask, "segment" | "extras">;

function effectOf(task: ModelTask, { patch, scope }: ModelEdit): EditEffect {
  const { recurrence } = patch;
  if (recurrence === null) return recurs(task) ? "end" : "none";
  if (!recurs(task)) return recurrence === undefined ? "none" : "begin";
  const { rule, exdates, catchUp } = recurrence ??
    { rule: task.segment.rule, ...task.extras };
  if (!same(rule, task.segment.rule)) return "begin";
  if (scope !== "this" && isMoved(task, patch)) return "begin";
  return same({ exdates, catchUp }, task.extras) ? "none" : "amend";
}

/** Writing back what was read, or what the series has, moves nothing. */
function isMoved(task: ModelTask, patch: ModelEdit["patch"]): boolean {
  const { segment, occurrenceMs } = task;
  const after = fieldsOf(task, { patch });
  const atMs = dueMs(after.due, after.timeZone);
  const kind = isDay(after.due);
  const isOther = atMs !== taskDueMs(task) || kind !== isDay(task.due);
  const isOff = atMs !== occurrenceMs || kind !== isDay(segment.start);
  return isOther && isOff ||
    after.timeZone !== task.timeZone &&
      (after.timeZone ?? "UTC") !== segment.timeZone;
}

function fieldsOf(
  task: ModelTask,
  { patch }: Pick<ModelEdit, "patch">,
): ModelFields & { due: DueText } {
  const {
    title = task.title,
    priority = task.priority,
    due = task.due,
    timeZone = task.timeZone,
  } = patch;
  return { title, priority, due, timeZone };
}

/** The series that begins with the task. */
function begunBy(task: ModelTask, edit: ModelEdit): Begun {
  const { due, timeZone } = fieldsOf(task, edit);
  const { recurrence } = edit.patch;
  const rule = ruleLeft(task, recurrence?.rule ?? task.segment.rule);
  const start = new ModelSegment(rule, due, timeZone ?? "UTC");
  if (recurrence) {
    const { exdates, catchUp } = recurrence;
    return { segment: start, extras: { exdates, catchUp } };
  }
  const until = movedUntil(task, start);
  return {
    segment: new ModelSegment({ ...rule, until }, due, start.timeZone),
    extras: task.extras &&
      { ...task.extras, exdates: movedExdates(task, start) },
  };
}

function amendedBy(task: ModelTask, { patch }: ModelEdit): Begun | null {
  const { recurrence } = patch;
  if (!recurrence) return null;
  const { exdates, catchUp } = recurrence;
  return { segment: task.segment, extras: { exdates, catchUp } };
}

/** COUNT is what is left of it, where the rule is still the same. */
function ruleLeft(task: ModelTask, rule: ModelRule): ModelRule {
  if (!recurs(task) || rule.count === null || !same(rule, task.segment.rule)) {
    return rule;
  }
  const before = rule.mode === "completion"
    ? task.count - 1
    : task.segment.all().filter(({ atMs }) => atMs < task.occurrenceMs)
      .toArray().length;
  return { ...rule, count: rule.count - before };
}

/** An end lets the same occurrences in, wherever they move. */
function movedUntil(task: ModelTask, after: ModelSegment): DueText | null {
  const { segment: before } = task;
  const { until } = before.rule;
  if (until === null) return null;
  const day = before.dayOf(until);
  if (isDay(until)) {
    return isDay(after.start) ? until : after.occurrenceOn(day).due;
  }
  const isIn = before.occurrenceOn(day).atMs <= Date.parse(until);
  const days = movedDays(task, after) - (isIn ? 0 : 1);
  return after.occurrenceOn(day.add({ days })).due;
}

/** By how many days a series moves. */
function movedDays(
  { segment, occurrenceMs }: ModelTask,
  after: ModelSegment,
): number {
  return segment.dayOf(new Date(occurrenceMs).toISOString())
    .until(after.dayOf(after.start)).days;
}

/** What is left out by its time moves with the occurrence that it leaves out. */
function movedExdates(task: ModelTask, after: ModelSegment): DueText[] {
  const { segment: before, extras } = task;
  const days = movedDays(task, after);
  return (extras?.exdates ?? []).map((exdate) => {
    if (isDay(exdate)) return exdate;
    const day = before.dayOf(exdate);
    return before.occurrenceOn(day).atMs === Date.parse(exdate)
      ? after.occurrenceOn(day.add({ days })).due
      : exdate;
  });
}

/** Whether a rule and what it leaves out fit the start. */
export function fits({ segment, extras }: Begun): boolean {
  const { rule, start } = segment;
  const { until, mode, parts } = rule;
  const day = isDay(start);
  if (until !== null && isDay(until) !== day) return false;
  if (day && extras?.exdates.some((exdate) => !isDay(exdate))) return false;
  if (mode === "completion" && parts.interval > 1 && namesDays(rule)) {
    return false;
  }
  return until === null || start <= until;
}

/** What this task alone has is not for its successor; the zone is no choice. */
function keepFormer(task: ModelTask, { patch, scope }: ModelEdit): void {
  if (scope !== "this") return dropKept(task, patch);
  const after = fieldsOf(task, { patch });
  for (const name of ["title", "priority", "timeZone"] as const) {
    if (after[name] !== task[name] && !(name in task.kept)) {
      Object.assign(task.kept, { [name]: task[name] });
    }
  }
}

function setFields(task: ModelTask, patch: ModelEdit["patch"]): void {
  const { title = task.title, priority = task.priority } = patch;
  Object.assign(task, { title, priority });
  dropKept(task, patch);
}

function dropKept({ kept }: ModelTask, patch: ModelEdit["patch"]): void {
  if (patch.title !== undefined) delete kept.title;
  if (patch.priority !== undefined) delete kept.priority;
}

function move(
  model: SeriesModel,
  { task, begun, nowMs }: { task: ModelTask; begun: Begun; nowMs: number },
): void {
  const isNew = !recurs(task);
  Object.assign(task, begun, { count: 1, madeUp: 0, step: undefined });
  task.occurrenceMs = taskDueMs(task);
  // The clock of the new series is that of the task.
  delete task.kept.timeZone;
  if (isNew) task.kept = {};
  if (task.completedMs !== null) model.advance(task, nowMs);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
