import type { Task } from "../tasks/task.ts";
import type { TaskPatch } from "../tasks/task_input.ts";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import type { RecurrenceResource } from "../recurrence/recurrence_resource.ts";
import type { SeriesProblem } from "../recurrence/series_problems.ts";
import { beginSeries } from "./begin_series.ts";
import type { EditScope } from "./edit_scope.ts";
import { leftOver } from "./left_over.ts";
import { DUE_DATE_NEEDED, recurrenceProblems } from "./recurrence_problems.ts";
import { movedRecurrence } from "./moved_recurrence.ts";
import {
  handingOn,
  INHERITED_FIELDS,
  type InheritedFields,
  isRecurring,
  type SeriesState,
  startOf,
} from "./series_state.ts";

/** What an edit of a task does to its series. */
export type SeriesChange =
  /** Nothing; there need not be one. */
  | "none"
  /** Other exclusions, or another way to catch up. */
  | "amend"
  /** The task is the first of a new series. */
  | "begin"
  /** The task is the last one. */
  | "end";

/** An edit of a task. */
export interface TaskEdit {
  /** The task as it is. */
  before: Task;
  /** The task as it is wanted, its series not yet seen to. */
  after: Task;
  /** The fields that it sets. */
  patch: TaskPatch;
  /** How far the edit reaches. */
  scope: EditScope;
}

/**
 * Tells what an edit does to the series. The rule belongs to no single task:
 * when it changes, a new series begins here, however far the edit reaches.
 */
export function seriesChange(edit: TaskEdit): SeriesChange {
  const { before, after, scope } = edit;
  const [old, wanted] = [before.recurrence, after.recurrence];
  if (wanted === null) return old === null ? "none" : "end";
  if (old === null || ruleText(old) !== ruleText(wanted)) return "begin";
  if (scope !== "this" && movesSeries(edit)) return "begin";
  return sameRecurrence(old, wanted) ? "none" : "amend";
}

/** Whether two recurrences are the same. */
export function sameRecurrence(
  one: RecurrenceResource | null,
  other: RecurrenceResource | null,
): boolean {
  return fullText(one) === fullText(other);
}

function ruleText({ rrule, mode }: RecurrenceResource): string {
  return `${mode} ${rrule}`;
}

/** The order of members is not kept in the database. */
function fullText(recurrence: RecurrenceResource | null): string {
  if (recurrence === null) return "";
  const { exdates, catch_up } = recurrence;
  return [ruleText(recurrence), catch_up, ...exdates].join();
}

/**
 * Whether a due date or zone is set that is neither the series' own nor that
 * of the task: writing back what was read moves nothing.
 */
function movesSeries({ before, after }: TaskEdit): boolean {
  if (!isRecurring(before)) return false;
  const { series, occurrence } = before;
  const isDay = typeof startOf(series) === "string";
  const isMoved = after.dueDate?.getTime() !== before.dueDate?.getTime() ||
    after.dueDay !== before.dueDay;
  return isMoved && (
        after.dueDate?.getTime() !== occurrence.getTime() ||
        (after.dueDay !== null) !== isDay
      ) ||
    after.timeZone !== before.timeZone &&
      (after.timeZone ?? "UTC") !== series.timeZone;
}

/** Sees to the series of an edited task. */
export function withSeries(edit: TaskEdit): Task {
  const { before, after } = edit;
  switch (seriesChange(edit)) {
    case "none":
    case "amend":
      return isRecurring(before)
        ? { ...after, series: nextState(before.series, edit) }
        : after;
    case "end":
      return after;
    case "begin": {
      const recurrence = movedRecurrence(edit);
      if (recurrence === null || after.dueDate === null) return after;
      const begun = beginSeries(after, leftOver(before, recurrence));
      const kept = isRecurring(before) ? nextState(before.series, edit) : null;
      // The time zone of the new series is that of the task.
      const { timeZone: _former, ...nextFields } = kept?.nextFields ?? {};
      return {
        ...after,
        ...begun,
        series: begun.series && { ...begun.series, nextFields },
      };
    }
  }
}

/** Notes what is changed in this task alone: its successor gets the former. */
function nextState(
  state: SeriesState,
  { before, after, patch, scope }: TaskEdit,
): SeriesState {
  if (scope !== "this") return handingOn(state, patch);
  const changed = INHERITED_FIELDS.filter((name) =>
    JSON.stringify(before[name]) !== JSON.stringify(after[name])
  );
  if (changed.length === 0) return state;
  const former = Object.fromEntries(
    changed.map((name) => [name, before[name]]),
  ) as Partial<InheritedFields>;
  return { ...state, nextFields: { ...former, ...state.nextFields } };
}

/**
 * Finds what is wrong with the recurrence of an edited task. What was right
 * when its series began is not looked at again.
 *
 * @param after As {@linkcode withSeries} answers it.
 */
export function editProblems(
  after: Task,
  change: SeriesChange,
): SeriesProblem[] {
  if (after.recurrence === null) return [];
  if (after.dueDate === null) return [DUE_DATE_NEEDED];
  const recurrence = recurrenceInput.parse(after.recurrence);
  if (change === "begin") {
    const { dueDay, dueDate, timeZone } = after;
    return recurrenceProblems(recurrence, { due: dueDay ?? dueDate, timeZone });
  }
  if (change !== "amend" || after.series === null) return [];
  const { timeZone } = after.series;
  return recurrenceProblems(recurrence, {
    due: startOf(after.series),
    timeZone,
  });
}
