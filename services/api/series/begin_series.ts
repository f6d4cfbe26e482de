import { uuidV7 } from "@taskbell/runtime";
import { instantOrNull, type Task } from "../tasks/task.ts";
import type { RecurrenceResource } from "../recurrence/recurrence_resource.ts";

/** What makes a task the member of a series. */
export type SeriesFields = Pick<
  Task,
  "recurrence" | "seriesId" | "occurrence" | "series"
>;

/** Those of a task that does not recur. */
export const NO_SERIES: SeriesFields = {
  recurrence: null,
  seriesId: null,
  occurrence: null,
  series: null,
};

/**
 * Begins a series with a task: its due date is the first occurrence.
 *
 * @throws {TypeError} If there is no due date.
 */
export function beginSeries(
  { dueDate, dueDay, timeZone }: Pick<Task, "dueDate" | "dueDay" | "timeZone">,
  recurrence: RecurrenceResource,
): SeriesFields {
  const start = dueDay ?? instantOrNull(dueDate);
  if (start === null) {
    throw new TypeError("Cannot begin a series without a due date");
  }
  return {
    recurrence,
    seriesId: uuidV7(),
    occurrence: dueDate,
    series: {
      start,
      timeZone: timeZone ?? "UTC",
      count: 1,
      madeUp: 0,
      nextFields: {},
    },
  };
}

/**
 * When the scheduler makes the successor of a task that has none yet, unless
 * it is completed or deleted before. Moving its due date moves nothing of that.
 */
export function advancesAt(
  { recurrence, occurrence }: SeriesFields,
): Date | null {
  return recurrence?.mode === "schedule" ? occurrence : null;
}
