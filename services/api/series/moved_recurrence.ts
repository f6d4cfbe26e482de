import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import {
  type RecurrenceResource,
  recurrenceResource,
} from "../recurrence/recurrence_resource.ts";
import { wallClock } from "../recurrence/wall_clock.ts";
import type { DueDate } from "../tasks/due_date.ts";
import type { TaskEdit } from "./series_edit.ts";
import { isRecurring, type RecurringTask, startOf } from "./series_state.ts";

/**
 * The recurrence of a series that begins with an edited task: exclusions that
 * the edit does not set follow the series.
 */
export function movedRecurrence(
  { before, after, patch }: TaskEdit,
): RecurrenceResource | null {
  const due = after.dueDay ?? after.dueDate;
  if (patch.recurrence !== undefined || !isRecurring(before) || due === null) {
    return after.recurrence;
  }
  const recurrence = recurrenceInput.parse(before.recurrence);
  const timeZone = after.timeZone ?? "UTC";
  return recurrenceResource({
    ...recurrence,
    exdates: movedExdates(recurrence.exdates, { from: before, due, timeZone }),
  });
}

/**
 * Moves exclusions with the occurrences that they exclude: by as many days,
 * and to the other time of day. Days that are excluded as such stay, and so do
 * instants at which the series has no occurrence.
 */
function movedExdates(
  exdates: readonly DueDate[],
  { from, due, timeZone }: {
    from: RecurringTask;
    due: DueDate;
    timeZone: string;
  },
): DueDate[] {
  const before = wallClock(startOf(from.series), from.series.timeZone);
  const after = wallClock(due, timeZone);
  const days = after.startDay - before.dayOf(from.occurrence);
  return exdates.map((exdate) => {
    if (!(exdate instanceof Date)) return exdate;
    const day = before.dayOf(exdate);
    const { at } = before.occurrenceOn(day);
    const excludes = at.getTime() === exdate.getTime();
    return excludes ? after.occurrenceOn(day + days).due : exdate;
  });
}
