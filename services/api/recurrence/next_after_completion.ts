import {
  type CalendarDay,
  calendarDayOf,
  LAST_DAY,
  plainDateOf,
} from "./calendar_day.ts";
import { namesDays } from "./names_days.ts";
import type { Frequency, RecurrenceRule } from "./recurrence_rule.ts";
import { ruleDays, type RuleDaysOptions } from "./rule_days.ts";
import { periodsBetween } from "./rule_periods.ts";
import type { Occurrence, Series } from "./series.ts";
import { seriesLimits } from "./series_limits.ts";
import { GAP_DAYS, wallClock } from "./wall_clock.ts";

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
 * It is later than the completed occurrence: a task that was completed long
 * before it was due does not come back before that.
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
  const from = Math.max(start + 1, clock.dayOf(completed) - GAP_DAYS);
  const days = namesDays(rule) ? ruleDays : daysAfter;
  for (const day of days(rule, { start, from })) {
    const occurrence = clock.occurrenceOn(day);
    if (limits.isAfterEnd(day, occurrence)) return null;
    if (occurrence.at <= completed) continue;
    if (!limits.isExcluded(day, occurrence)) return occurrence;
  }
  return null;
}

const UNITS = {
  DAILY: "days",
  WEEKLY: "weeks",
  MONTHLY: "months",
  YEARLY: "years",
} as const satisfies Record<Frequency, string>;

/** The days that lie one, two, three … intervals after the start. */
function* daysAfter(
  rule: RecurrenceRule,
  { start, from }: RuleDaysOptions,
): Generator<CalendarDay, void, undefined> {
  const { freq, interval } = rule;
  const passed = periodsBetween(rule, { start, day: from }) / interval;
  for (let times = Math.max(1, Math.floor(passed));; times++) {
    const date = plainDateOf(start).add({ [UNITS[freq]]: times * interval });
    const day = calendarDayOf(date);
    if (day > LAST_DAY) return;
    yield day;
  }
}
