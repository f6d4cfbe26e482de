import { occurrences } from "../recurrence/occurrences.ts";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import type { NextInSeries } from "./next_in_series.ts";
import { type RecurringTask, startOf } from "./series_state.ts";

/** The most that are counted for one task. */
export const MAX_PASSED_OVER = 1_000;

/**
 * Counts the occurrences between a task of a series and what follows it: none
 * of them will have a task. Where nothing follows, those up to now count.
 *
 * @returns At most {@linkcode MAX_PASSED_OVER}.
 */
export function passedOver(
  task: RecurringTask,
  { next, now }: { next: NextInSeries | null; now: Date },
): number {
  const { rule, exdates, mode } = recurrenceInput.parse(task.recurrence);
  if (mode === "completion") return 0;
  const { timeZone } = task.series;
  const series = { rule, exdates, start: startOf(task.series), timeZone };
  const endMs = next?.occurrence.at.getTime() ?? now.getTime() + 1;
  let count = 0;
  for (const { at } of occurrences(series, task.occurrence)) {
    if (at.getTime() >= endMs || count === MAX_PASSED_OVER) break;
    count++;
  }
  return count;
}
