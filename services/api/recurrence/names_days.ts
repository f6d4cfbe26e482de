import type { RecurrenceRule } from "./recurrence_rule.ts";

/** Whether a rule has parts that name its days, besides its interval. */
export function namesDays(
  { byMonth, byMonthDay, byDay }: RecurrenceRule,
): boolean {
  return byMonth.length + byMonthDay.length + byDay.length > 0;
}
