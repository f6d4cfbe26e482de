import type { DueDate } from "../due_date.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import {
  type SeriesProblem,
  seriesProblems,
} from "../recurrence/series_problems.ts";

/**
 * Finds what is wrong with a recurrence beside the other fields of its task.
 *
 * @returns With paths from the task on, such as `["recurrence", "rrule"]`.
 */
export function recurrenceProblems(
  recurrence: Recurrence,
  { due, timeZone }: { due: DueDate | null; timeZone: string | null },
): SeriesProblem[] {
  if (due === null) return [DUE_DATE_NEEDED];
  const { rule, exdates, mode } = recurrence;
  const series = { rule, exdates, start: due, timeZone: timeZone ?? "UTC" };
  return seriesProblems(series, mode).map(({ path, detail }) => ({
    path: ["recurrence", ...path],
    detail,
  }));
}

/** What is wrong with a task that recurs and is never due. */
export const DUE_DATE_NEEDED: SeriesProblem = {
  path: ["due_date"],
  detail: "must be there, as the task recurs",
};
