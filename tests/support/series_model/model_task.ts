import type { DueText, ModelExtras } from "./model_rule.ts";
import { dueMs, type ModelSegment } from "./model_segment.ts";

/** What a task hands on to its successor. */
export interface ModelFields {
  title: string;
  priority: string;
  timeZone: string | null;
}

/** A task of a series. */
export interface ModelTask extends ModelFields {
  /** The series that it belongs to, or did. */
  segment: ModelSegment;
  /** The rule's instant, in milliseconds. */
  occurrenceMs: number;
  due: DueText;
  /** When it was completed, in milliseconds; `null`: it is open. */
  completedMs: number | null;
  /** When it was deleted, in milliseconds; `null`: it is there. */
  deletedMs: number | null;
  /** `null`: it does not recur any more. */
  extras: ModelExtras | null;
  /** How many tasks its series has with it. */
  count: number;
  /** How many in a row with it were made up for. */
  madeUp: number;
  /** What its successor gets instead of what it has itself. */
  kept: Partial<ModelFields>;
  /** What follows, once that is decided: `null` where nothing does. */
  step?: { next: ModelTask | null } | undefined;
}

/** A recurring task, whose successor may be decided. */
export type RecurringModelTask = ModelTask & { extras: ModelExtras };

/** Makes the task of an occurrence. */
export function newModelTask(
  task:
    & ModelFields
    & Pick<ModelTask, "segment" | "occurrenceMs" | "due">
    & { extras: ModelExtras }
    & Partial<Pick<ModelTask, "count" | "madeUp">>,
): ModelTask {
  return {
    count: 1,
    madeUp: 0,
    ...task,
    completedMs: null,
    deletedMs: null,
    kept: {},
  };
}

/** When the task is over, in milliseconds. */
export function taskDueMs({ due, timeZone }: ModelTask): number {
  return dueMs(due, timeZone);
}

/** Whether a task recurs. */
export function recurs(task: ModelTask): task is RecurringModelTask {
  return task.extras !== null;
}

/** Whether a task is still to be done. */
export function isOpenTask({ completedMs, deletedMs }: ModelTask): boolean {
  return completedMs === null && deletedMs === null;
}

/** Whether its series can go on with a task. */
export function isHead(task: ModelTask): boolean {
  return recurs(task) && task.step === undefined;
}

/** Whether the scheduler makes its successor when the time comes. */
export function waits(task: ModelTask): boolean {
  return isHead(task) && task.deletedMs === null &&
    task.segment.rule.mode === "schedule";
}
