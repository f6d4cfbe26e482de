import {
  type CalendarDay,
  dateOf,
  LAST_DAY,
  weekdayOf,
} from "./calendar_day.ts";
import { DayPattern, monthSpan } from "./day_pattern.ts";
import { matchingDays } from "./matching_days.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";
import {
  periodsBetween,
  periodSpans,
  periodsPerCycle,
} from "./rule_periods.ts";

/** Where a rule is expanded. */
export interface RuleDaysOptions {
  /** The day of the series' start: missing parts are taken from it. */
  start: CalendarDay;
  /** The first day that is wanted. */
  from: CalendarDay;
  /** The last one. @default {LAST_DAY} */
  through?: CalendarDay | undefined;
}

/** Where a complete rule is expanded. */
interface Walk {
  start: CalendarDay;
  first: CalendarDay;
  last: CalendarDay;
}

/**
 * Expands a rule to days, in ascending order, from the later of `start` and
 * `from` on. COUNT and UNTIL are left to the caller.
 *
 * How long ago the series began costs nothing. It ends once a whole cycle of
 * the calendar holds no day: a rule without days stops in bounded time, and
 * no other one stops early.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10}
 */
export function ruleDays(
  rule: RecurrenceRule,
  { start, from, through = LAST_DAY }: RuleDaysOptions,
): Generator<CalendarDay, void, undefined> {
  const walk = {
    start,
    first: Math.max(start, from),
    last: Math.min(through, LAST_DAY),
  };
  const complete = completeRule(rule, start);
  return rule.freq === "DAILY"
    ? singleDays(complete, walk)
    : periodDays(complete, walk);
}

function* periodDays(
  rule: RecurrenceRule,
  { start, first, last }: Walk,
): Generator<CalendarDay, void, undefined> {
  const { interval } = rule;
  const pattern = new DayPattern(rule);
  const maxBarren = periodsPerCycle(rule);
  const passed = periodsBetween(rule, { start, day: first });
  let index = Math.floor(passed / interval);
  for (let barren = 0; barren <= maxBarren; index++) {
    const spans = periodSpans(rule, { start, distance: index * interval });
    if (spans.every((span) => span.first > last)) return;
    const days = matchingDays(pattern, spans);
    barren = days.length > 0 ? 0 : barren + 1;
    for (const day of days) if (day >= first && day <= last) yield day;
  }
}

/** The periods of a daily rule are days: a month at a time is tested. */
function* singleDays(
  rule: RecurrenceRule,
  { start, first, last }: Walk,
): Generator<CalendarDay, void, undefined> {
  const { interval } = rule;
  const pattern = new DayPattern(rule);
  if (!pattern.hasPosition(0, 1)) return;
  const maxBarrenDays = interval * periodsPerCycle(rule);
  let day = onInterval(first, { start, interval });
  for (let end = day + maxBarrenDays; day <= Math.min(last, end);) {
    const month = monthSpan(day);
    if (!pattern.hasMonth(month)) {
      day = onInterval(month.last + 1, { start, interval });
      continue;
    }
    for (; day <= Math.min(last, month.last); day += interval) {
      if (!pattern.hasDate(day, month)) continue;
      if (!pattern.hasWeekday(day, month)) continue;
      end = day + maxBarrenDays;
      yield day;
    }
  }
}

/** The first day from `day` on that is whole intervals after the start. */
function onInterval(
  day: CalendarDay,
  { start, interval }: { start: CalendarDay; interval: number },
): CalendarDay {
  return start + Math.ceil((day - start) / interval) * interval;
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
