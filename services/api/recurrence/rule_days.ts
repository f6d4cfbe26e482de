import {
  type CalendarDay,
  dateOf,
  firstDayOf,
  LAST_DAY,
  monthIndexOf,
  weekdayOf,
} from "./calendar_day.ts";
import { matchingDays } from "./matching_days.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";
import {
  PERIODS_PER_CYCLE,
  periodsBetween,
  periodSpans,
  type Span,
} from "./rule_periods.ts";

/** Where a rule is expanded. */
export interface RuleDaysOptions {
  /** The day of the series' start: missing parts are taken from it. */
  start: CalendarDay;
  /** The first day that is wanted. */
  from: CalendarDay;
}

/**
 * Expands a rule to days, in ascending order, from the later of `start` and
 * `from` to the year 9999. COUNT and UNTIL are left to the caller.
 *
 * How long ago the series began costs nothing. It ends once a whole cycle of
 * the calendar holds no day: a rule without days stops in bounded time, and
 * no other one stops early.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10}
 */
export function* ruleDays(
  rule: RecurrenceRule,
  { start, from }: RuleDaysOptions,
): Generator<CalendarDay, void, undefined> {
  const complete = completeRule(rule, start);
  const first = Math.max(start, from);
  const { interval, freq } = complete;
  let index = Math.floor(
    periodsBetween(complete, { start, day: first }) / interval,
  );
  for (let barren = 0; barren <= PERIODS_PER_CYCLE[freq];) {
    const spans = periodSpans(complete, { start, distance: index * interval });
    if (spans.every((span) => span.first > LAST_DAY)) return;
    const days = matchingDays(complete, spans);
    const passed = days.length > 0 ? 1 : periodsToPass(complete, spans);
    barren = days.length > 0 ? 0 : barren + passed;
    index += passed;
    for (const day of days) if (day >= first && day <= LAST_DAY) yield day;
  }
}

/** Takes what the rule leaves out from the start of its series. */
function completeRule(
  rule: RecurrenceRule,
  start: CalendarDay,
): RecurrenceRule {
  if (rule.byDay.length > 0 || rule.byMonthDay.length > 0) return rule;
  const { month, day } = dateOf(start);
  switch (rule.freq) {
    case "DAILY":
      return rule;
    case "WEEKLY":
      return { ...rule, byDay: [{ weekday: weekdayOf(start), ordinal: null }] };
    case "MONTHLY":
      return { ...rule, byMonthDay: [day] };
    case "YEARLY": {
      const byMonth = rule.byMonth.length > 0 ? rule.byMonth : [month];
      return { ...rule, byMonth, byMonthDay: [day] };
    }
  }
}

/** A daily rule passes over a month that BYMONTH excludes in one step. */
function periodsToPass(
  { freq, interval, byMonth }: RecurrenceRule,
  [span]: readonly Span[],
): number {
  if (freq !== "DAILY" || byMonth.length === 0 || span === undefined) return 1;
  const date = dateOf(span.first);
  if (byMonth.includes(date.month)) return 1;
  const nextMonth = firstDayOf(monthIndexOf(date) + 1);
  return Math.ceil((nextMonth - span.first) / interval);
}
