import {
  type CalendarDay,
  dateOf,
  monthLength,
  weekdayOf,
} from "./calendar_day.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";
import type { Span } from "./rule_periods.ts";

/**
 * The days of a period that a rule means, in ascending order.
 *
 * @param spans The period's days.
 */
export function matchingDays(
  rule: RecurrenceRule,
  spans: readonly Span[],
): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (const span of spans) {
    const isOnWeekday = weekdayTest(rule, span);
    for (let day = span.first; day <= span.last; day++) {
      if (isOnWeekday(day) && matchesDate(rule, day)) days.push(day);
    }
  }
  return rule.bySetPos.length === 0
    ? days
    : days.filter((_, index) =>
      rule.bySetPos.includes(index + 1) ||
      rule.bySetPos.includes(index - days.length)
    );
}

function weekdayTest(
  { byDay }: RecurrenceRule,
  { first, last }: Span,
): (day: CalendarDay) => boolean {
  if (byDay.length === 0) return () => true;
  return (day) => {
    const weekday = weekdayOf(day);
    return byDay.some((each) =>
      each.weekday === weekday && (
        each.ordinal === null ||
        each.ordinal === Math.floor((day - first) / 7) + 1 ||
        each.ordinal === -Math.floor((last - day) / 7) - 1
      )
    );
  };
}

function matchesDate(
  { byMonth, byMonthDay }: RecurrenceRule,
  day: CalendarDay,
): boolean {
  if (byMonth.length === 0 && byMonthDay.length === 0) return true;
  const date = dateOf(day);
  if (byMonth.length > 0 && !byMonth.includes(date.month)) return false;
  if (byMonthDay.length === 0 || byMonthDay.includes(date.day)) return true;
  return byMonthDay.some((each) => each < 0) &&
    byMonthDay.includes(date.day - monthLength(date) - 1);
}
