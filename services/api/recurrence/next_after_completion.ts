import {
  type CalendarDay,
  calendarDayOf,
  LAST_DAY,
  plainDateOf,
} from "./calendar_day.ts";
import { namesDays } from "./names_days.ts";
import type { Frequency, RecurrenceRule } from "./recurrence_rule.ts";
import { ruleDays } from "./rule_days.ts";
import type { Occurrence, Series } from "./series.ts";
import { seriesLimits } from "./series_limits.ts";
import { wallClock } from "./wall_clock.ts";

/** The occurrence that was completed. */
export interface Completion {
  /** When its task was completed. */
  completedAt: Date;
  /** The occurrence's instant. */
  occurrence: Date;
  /** How many occurrences there are so far, it and the start included. */
  count: number;
}

/**
 * The next occurrence of a series in mode `completion`: so many periods after
 * the day of the completion or, with parts that name days, on the first such
 * day after it; at the time of day of the series' start. Where a month is too
 * short, its last day counts.
 *
 * It is due later than the completion, and so it may be due before the completed
 * occurrence, if that was completed early. What identifies it comes after that
 * one nevertheless: by a millisecond.
 *
 * @returns `null` once the series has ended.
 */
export function nextAfterCompletion(
  series: Series,
  { completedAt, occurrence: completed, count }: Completion,
): Occurrence | null {
  const { rule } = series;
  if (rule.count !== null && count >= rule.count) return null;
  const clock = wallClock(series.start, series.timeZone);
  const limits = seriesLimits(series, clock);
  const start = clock.dayOf(completedAt);
  const days = namesDays(rule)
    ? ruleDays(rule, { start, from: start + 1 })
    : daysAfter(rule, start);
  for (const day of days) {
    const occurrence = clock.occurrenceOn(day);
    if (limits.isAfterEnd(day, occurrence)) return null;
    if (occurrence.at <= completedAt) continue;
    if (!limits.isExcluded(day, occurrence)) {
      return identifiedAfter(occurrence, completed);
    }
  }
  return null;
}

function identifiedAfter(occurrence: Occurrence, former: Date): Occurrence {
  return occurrence.at > former
    ? occurrence
    : { ...occurrence, at: new Date(former.getTime() + 1) };
}

const UNITS = {
  DAILY: "days",
  WEEKLY: "weeks",
  MONTHLY: "months",
  YEARLY: "years",
} as const satisfies Record<Frequency, string>;

/** The days that lie one, two, three … intervals after the start. */
function* daysAfter(
  { freq, interval }: RecurrenceRule,
  start: CalendarDay,
): Generator<CalendarDay, void, undefined> {
  for (let times = 1;; times++) {
    const date = plainDateOf(start).add({ [UNITS[freq]]: times * interval });
    const day = calendarDayOf(date);
    if (day > LAST_DAY) return;
    yield day;
  }
}
