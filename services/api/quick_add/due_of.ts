import type { DueDate } from "../due_date.ts";
import { calendarDayOf, plainDateOf } from "../recurrence/calendar_day.ts";
import { namesDays } from "../recurrence/names_days.ts";
import type { RecurrenceRule } from "../recurrence/recurrence_rule.ts";
import { ruleDays } from "../recurrence/rule_days.ts";
import { readDate } from "./read_date.ts";
import type { Said } from "./said.ts";
import { timesOf } from "./times_of.ts";
import { todayOf, type WritingContext } from "./writing_context.ts";

/**
 * On how many of the days that may be meant a time is tried. The third is two
 * days ahead at least: its time is over in no zone, and a zone with which it
 * can't be read is none.
 */
const MAX_DAYS = 3;

/**
 * Makes the due date of what was said: the day that the words name or else
 * the first day, from today on, that the rule names.
 *
 * @returns An instant, a day where there is no time of day, or `null` where
 * nothing of it was said.
 */
export function dueOf(said: Said, context: WritingContext): DueDate | null {
  if (said.instant !== undefined) return said.instant;
  const { day, isWeekday, recurrence, time, period } = said;
  if ((day ?? recurrence ?? time ?? period) === undefined) return null;
  const today = todayOf(context);
  const isToday = day?.equals(today) === true && isWeekday !== true;
  const times = timesOf(said, { anyHour: isToday });
  if (recurrence !== undefined) times.splice(1);
  let due: DueDate | null = null;
  for (const date of daysOf(said, today).take(MAX_DAYS)) {
    if (times.length === 0) return date.toString();
    for (const time of times) {
      due = instantOn(date.toPlainDateTime(time), said, context);
      if (due !== null && due > context.now) return due;
    }
  }
  // A time that is over was meant where the words fix its day.
  return due;
}

/** The days that may be meant, of which the first that is not over is. */
function* daysOf(
  { day, isWeekday, isStart, recurrence }: Said,
  today: Temporal.PlainDate,
): Generator<Temporal.PlainDate, void, undefined> {
  const rule = recurrence?.rule;
  if (rule !== undefined && namesDays(rule) && (isStart || !day)) {
    yield* daysFrom(day ?? today, rule);
  } else if (day !== undefined) {
    yield day;
    if (isWeekday) yield day.add({ days: 7 });
  } else {
    for (let days = 0;; days++) yield today.add({ days });
  }
}

function* daysFrom(
  date: Temporal.PlainDate,
  rule: RecurrenceRule,
): Generator<Temporal.PlainDate, void, undefined> {
  // The interval counts from the first occurrence, which is still to be found.
  const start = calendarDayOf(date);
  const days = ruleDays({ ...rule, interval: 1 }, { start, from: start });
  for (const day of days) yield plainDateOf(day);
}

function instantOn(
  clock: Temporal.PlainDateTime,
  { time }: Said,
  context: WritingContext,
): Date | null {
  if (time?.zone !== undefined) {
    const text = `${clock.toString({ smallestUnit: "minute" })} ${time.zone}`;
    return readDate(text.replace("T", " "), context)?.instant ?? null;
  }
  const { epochMilliseconds } = clock.toZonedDateTime(context.timeZone, {
    disambiguation: "compatible",
  });
  return new Date(epochMilliseconds);
}
