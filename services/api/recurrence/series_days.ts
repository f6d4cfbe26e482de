import type { CalendarDay } from "./calendar_day.ts";
import { ruleDays, type RuleDaysOptions } from "./rule_days.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";

/**
 * The days of a series from `from` on, in ascending order; the start is one,
 * and the first that counts. Excluded ones and those after UNTIL are among
 * them.
 *
 * How long ago the series began costs nothing, unless the rule has COUNT: then
 * each of its days since the start is counted.
 */
export function* seriesDays(
  rule: RecurrenceRule,
  { start, from, through }: RuleDaysOptions,
): Generator<CalendarDay, void, undefined> {
  if (from <= start) yield start;
  const first = rule.count === null ? Math.max(from, start + 1) : start + 1;
  let left = rule.count === null ? Infinity : rule.count - 1;
  if (left === 0) return;
  for (const day of ruleDays(rule, { start, from: first, through })) {
    if (day >= from) yield day;
    if (--left === 0) return;
  }
}
