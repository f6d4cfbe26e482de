import type { DueDate } from "../tasks/due_date.ts";
import { calendarDayOf, plainDateOf } from "../recurrence/calendar_day.ts";
import { namesDays } from "../recurrence/names_days.ts";
import type { RecurrenceRule } from "../recurrence/recurrence_rule.ts";
import { ruleDays } from "../recurrence/rule_days.ts";
import type { FoundDue, WritingContext } from "./find_due.ts";

/**
 * Makes the due date of what was found: the day that the words name or else
 * the first day, from today on, that the rule names.
 *
 * @returns An instant, a day where there is no time of day, or `null` where
 * there is neither a day nor a rule nor a time.
 */
export function dueOf(
  found: FoundDue | null,
  { rule, timeZone, now }: WritingContext & { rule: RecurrenceRule | null },
): DueDate | null {
  if (found === null && rule === null) return null;
  if (found?.instant) return found.instant;
  const time = found?.time ?? null;
  if (found?.date) return dueOn(found.date, { time, timeZone });
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone).toPlainDate();
  for (const date of daysFrom(today, rule)) {
    const due = dueOn(date, { time, timeZone });
    if (typeof due === "string" || due > now) return due;
  }
  return null;
}

function dueOn(
  date: Temporal.PlainDate,
  { time, timeZone }: { time: Temporal.PlainTime | null; timeZone: string },
): DueDate {
  if (time === null) return date.toString();
  const { epochMilliseconds } = date.toPlainDateTime(time)
    .toZonedDateTime(timeZone, { disambiguation: "compatible" });
  return new Date(epochMilliseconds);
}

/** A rule that names no days may begin on any: today is the first. */
function* daysFrom(
  today: Temporal.PlainDate,
  rule: RecurrenceRule | null,
): Generator<Temporal.PlainDate, void, undefined> {
  if (rule === null || !namesDays(rule)) {
    yield today;
    yield today.add({ days: 1 });
    return;
  }
  // The interval counts from the first occurrence, which is still to be found.
  const start = calendarDayOf(today);
  const days = ruleDays({ ...rule, interval: 1 }, { start, from: start });
  for (const day of days) yield plainDateOf(day);
}
