import type { Task } from "../tasks/task.ts";
import type { TaskPatch } from "../tasks/task_input.ts";
import type { DueDate } from "../due_date.ts";
import type { RecurrenceResource } from "../recurrence/recurrence_resource.ts";

/** The fields that a task hands on to its successor. */
export type InheritedFields = Pick<
  Task,
  "title" | "description" | "priority" | "labels" | "timeZone"
>;

/** The names of {@linkcode InheritedFields}. */
export const INHERITED_FIELDS = [
  "title",
  "description",
  "priority",
  "labels",
  "timeZone",
] as const satisfies readonly (keyof InheritedFields)[];

/** What a recurring task keeps for its successor. */
export interface SeriesState {
  /** The due date with which the rule begins: an instant, or a day. */
  start: string;
  /** An IANA time zone: the rule's. */
  timeZone: string;
  /** How many occurrences there are so far, the start and this included. */
  count: number;
  /** How many in a row up to this one were made up for. */
  madeUp: number;
  /** What the successor gets where this task alone was changed. */
  nextFields: Partial<InheritedFields>;
}

/** A task that has a successor, or will have one. */
export interface RecurringTask extends Task {
  recurrence: RecurrenceResource;
  seriesId: string;
  occurrence: Date;
  series: SeriesState;
}

/** Whether a task recurs. */
export function isRecurring(task: Task): task is RecurringTask {
  return task.recurrence !== null;
}

/**
 * The state of a task that hands on what an edit has set in it; not its time
 * zone: the series has one of its own, and where that changes another begins.
 */
export function handingOn(
  state: SeriesState,
  { title, description, priority, labels }: TaskPatch,
): SeriesState {
  const set = { title, description, priority, labels, timeZone: undefined };
  const kept = INHERITED_FIELDS.filter((name) =>
    set[name] === undefined && name in state.nextFields
  );
  if (kept.length === Object.keys(state.nextFields).length) return state;
  return {
    ...state,
    nextFields: Object.fromEntries(
      kept.map((name) => [name, state.nextFields[name]]),
    ),
  };
}

/** Reads the due date with which a rule begins. */
export function startOf({ start }: SeriesState): DueDate {
  return start.includes("T") ? new Date(start) : start;
}
