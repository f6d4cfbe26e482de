import { firstDayOf, monthIndexOf } from "./calendar_day.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";
import { ruleDays } from "./rule_days.ts";
import { partProblem, type RuleProblem } from "./rule_problem.ts";

/**
 * Finds what is wrong with a rule whose parts are right, each for itself.
 * Walks through 28 years of days at the most.
 */
export function ruleConflicts(rule: RecurrenceRule): RuleProblem[] {
  const problems = [
    ...endConflicts(rule),
    ...weekdayConflicts(rule),
    ...positionConflicts(rule),
  ];
  if (rule.freq === "WEEKLY" && rule.byMonthDay.length > 0) {
    problems.push(
      partProblem("BYMONTHDAY", "must not be there with FREQ=WEEKLY"),
    );
  }
  if (problems.length === 0 && !hasDays(rule)) {
    const part = rule.bySetPos.length > 0 ? "BYSETPOS" : "BYMONTHDAY";
    problems.push(
      partProblem(part, "must leave a day: no year has one that fits"),
    );
  }
  return problems;
}

function endConflicts({ count, until }: RecurrenceRule): RuleProblem[] {
  if (count === null || until === null) return [];
  return [partProblem("UNTIL", "must not be there together with COUNT")];
}

function weekdayConflicts(rule: RecurrenceRule): RuleProblem[] {
  const { freq, byDay, byMonth } = rule;
  const sizes = byDay.map(({ ordinal }) => Math.abs(ordinal ?? 0));
  const largest = Math.max(0, ...sizes);
  if (largest === 0) return [];
  if (freq === "DAILY" || freq === "WEEKLY") {
    const detail = `must have no numbers with FREQ=${freq}`;
    return [partProblem("BYDAY", detail)];
  }
  if (largest > 5 && (freq === "MONTHLY" || byMonth.length > 0)) {
    return [partProblem("BYDAY", "must count to 5 at most: months end there")];
  }
  return [];
}

function positionConflicts(rule: RecurrenceRule): RuleProblem[] {
  const { bySetPos, byDay, byMonthDay, byMonth } = rule;
  const others = byDay.length + byMonthDay.length + byMonth.length;
  if (bySetPos.length === 0 || others > 0) return [];
  return [
    partProblem("BYSETPOS", "must be there only with another part with BY"),
  ];
}

/**
 * What a rule leaves out does not count: each start fills it differently. Of
 * years there are 14 kinds, leap or not, from each weekday on: 28 years in a
 * row without a century's end hold them all.
 */
function hasDays(rule: RecurrenceRule): boolean {
  const start = firstDayOf(monthIndexOf({ year: 2000, month: 1, day: 1 }));
  const end = firstDayOf(monthIndexOf({ year: 2028, month: 1, day: 1 }));
  const anyInterval = { ...rule, interval: 1 };
  const days = ruleDays(anyInterval, { start, from: start, through: end - 1 });
  return !days.next().done;
}
