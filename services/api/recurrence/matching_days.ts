import type { CalendarDay } from "./calendar_day.ts";
import { type DayPattern, monthSpan } from "./day_pattern.ts";
import type { Span } from "./rule_periods.ts";

/**
 * The days of a period that a rule means, in ascending order.
 *
 * @param spans The period's days.
 */
export function matchingDays(
  pattern: DayPattern,
  spans: readonly Span[],
): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (const span of spans) {
    for (let day = span.first; day <= span.last;) {
      const month = monthSpan(day);
      const last = Math.min(span.last, month.last);
      if (!pattern.hasMonth(month)) day = last + 1;
      for (; day <= last; day++) {
        if (pattern.hasDate(day, month) && pattern.hasWeekday(day, span)) {
          days.push(day);
        }
      }
    }
  }
  return days.filter((_, index) => pattern.hasPosition(index, days.length));
}
