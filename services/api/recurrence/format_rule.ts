import { formatInstant } from "@taskbell/events";
import type { DueDate } from "../due_date.ts";
import type { RecurrenceRule, RuleWeekday } from "./recurrence_rule.ts";

/**
 * Writes a rule in its canonical text: equal rules have equal texts, and
 * {@linkcode parseRule} reads each of them back.
 */
export function formatRule(rule: RecurrenceRule): string {
  const { interval, count, until, weekStart } = rule;
  return [
    `FREQ=${rule.freq}`,
    interval === 1 ? "" : `INTERVAL=${interval}`,
    count === null ? "" : `COUNT=${count}`,
    until === null ? "" : `UNTIL=${formatUntil(until)}`,
    formatList("BYMONTH", rule.byMonth),
    formatList("BYMONTHDAY", rule.byMonthDay),
    formatList("BYDAY", rule.byDay.map(formatWeekday)),
    formatList("BYSETPOS", rule.bySetPos),
    weekStart === "MO" ? "" : `WKST=${weekStart}`,
  ].filter((part) => part !== "").join(";");
}

function formatList(name: string, values: readonly unknown[]): string {
  return values.length === 0 ? "" : `${name}=${values.join(",")}`;
}

function formatWeekday({ weekday, ordinal }: RuleWeekday): string {
  return `${ordinal ?? ""}${weekday}`;
}

/** UNTIL has whole seconds: the milliseconds are cut off. */
function formatUntil(until: DueDate): string {
  if (typeof until === "string") return until.replaceAll("-", "");
  return formatInstant(until.getTime()).replace(/\.\d+/, "")
    .replaceAll(/[-:]/g, "");
}
