import type { Task } from "../tasks/task.ts";
import { occurrences } from "../recurrence/occurrences.ts";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import {
  type RecurrenceResource,
  recurrenceResource,
} from "../recurrence/recurrence_resource.ts";
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

/** How many occurrences of its series were before a task, excluded ones too. */
function countBefore(
  { series, occurrence, recurrence }: RecurringTask,
): number {
  const { rule, mode } = recurrenceInput.parse(recurrence);
  if (mode === "completion") return series.count - 1;
  const { timeZone } = series;
  let count = 0;
  for (
    const { at } of occurrences(
      { rule, start: startOf(series), timeZone },
      null,
    )
  ) {
    if (at >= occurrence) break;
    count++;
  }
  return count;
}
