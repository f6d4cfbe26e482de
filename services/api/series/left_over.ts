import type { Task } from "../tasks/task.ts";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import {
  type RecurrenceResource,
  recurrenceResource,
} from "../recurrence/recurrence_resource.ts";
import { seriesDays } from "../recurrence/series_days.ts";
import { GAP_DAYS, wallClock } from "../recurrence/wall_clock.ts";
import { isRecurring, type RecurringTask, startOf } from "./series_state.ts";

/**
 * The recurrence of a series that begins with a task: where its rule is still
 * that of the task's former series, COUNT is what is left of it.
 */
export function leftOver(
  task: Task,
  recurrence: RecurrenceResource,
): RecurrenceResource {
  if (!isRecurring(task) || task.recurrence.rrule !== recurrence.rrule) {
    return recurrence;
  }
  const parsed = recurrenceInput.parse(recurrence);
  const { rule, mode } = parsed;
  if (rule.count === null || mode !== task.recurrence.mode) return recurrence;
  const count = rule.count - countBefore(task);
  return recurrenceResource({ ...parsed, rule: { ...rule, count } });
}

/**
 * How many days of its series were before a task, excluded ones too. Only the
 * last are converted: each conversion takes a look at the time zone.
 */
function countBefore(
  { series, occurrence, recurrence }: RecurringTask,
): number {
  const { rule, mode } = recurrenceInput.parse(recurrence);
  if (mode === "completion") return series.count - 1;
  const clock = wallClock(startOf(series), series.timeZone);
  const { startDay: start } = clock;
  const through = clock.dayOf(occurrence);
  let count = 0;
  for (const day of seriesDays(rule, { start, from: start, through })) {
    const mayFollow = day >= through - GAP_DAYS;
    if (mayFollow && clock.occurrenceOn(day).at >= occurrence) break;
    count++;
  }
  return count;
}
