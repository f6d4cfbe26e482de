import { lastOccurrence } from "../recurrence/last_occurrence.ts";
import { nextAfterCompletion } from "../recurrence/next_after_completion.ts";
import { nextOccurrence } from "../recurrence/next_occurrence.ts";
import type { CatchUpPolicy } from "../recurrence/recurrence.ts";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import type { Occurrence, Series } from "../recurrence/series.ts";
import { type RecurringTask, startOf } from "./series_state.ts";

/** The most occurrences in a row that `catch_up` `all` makes up for. */
export const MAX_MADE_UP = 1_000;

/** The next member of a series. */
export interface NextInSeries {
  /** Its time. */
  occurrence: Occurrence;
  /** How many there are with it. */
  count: number;
  /** How many in a row with it are made up for; 0 where it is still ahead. */
  madeUp: number;
}

/**
 * Decides which occurrence follows a task of a series. Those whose time has
 * passed without a task are made up for as the series wants it.
 *
 * @param now The time by which tasks fall due.
 * @returns `null` once the series has ended.
 */
export function nextInSeries(
  task: RecurringTask,
  now: Date,
): NextInSeries | null {
  const { series: state, occurrence: after, completedAt } = task;
  const { rule, exdates, mode, catchUp } = recurrenceInput.parse(
    task.recurrence,
  );
  const { timeZone, count, madeUp } = state;
  const series: Series = { rule, exdates, start: startOf(state), timeZone };
  const occurrence = mode === "completion"
    ? nextAfterCompletion(series, {
      completedAt: completedAt ?? now,
      occurrence: after,
      count,
    })
    : nextScheduled(series, { after, now, catchUp, madeUp });
  if (occurrence === null) return null;
  const isLate = mode === "schedule" && occurrence.at <= now;
  return {
    occurrence,
    count: count + 1,
    madeUp: isLate ? madeUp + 1 : 0,
  };
}

function nextScheduled(
  series: Series,
  { after, now, catchUp, madeUp }: {
    after: Date;
    now: Date;
    catchUp: CatchUpPolicy;
    madeUp: number;
  },
): Occurrence | null {
  const next = nextOccurrence(series, after);
  if (next === null || next.at > now) return next;
  if (catchUp === "once") {
    return lastOccurrence(series, { after, through: now });
  }
  return catchUp === "all" && madeUp < MAX_MADE_UP
    ? next
    : nextOccurrence(series, now);
}
