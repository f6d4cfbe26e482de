import { type DueDate, storedDueDate } from "../due_date.ts";
import {
  type CalendarDay,
  calendarDayOf,
  plainDateOf,
} from "./calendar_day.ts";
import type { Occurrence } from "./series.ts";

/**
 * How many days before an instant an occurrence may stand whose time of day a
 * gap has moved behind it: zones that crossed the date line skipped one day.
 */
export const GAP_DAYS = 1;

/** The days of a series, on the clock of its time zone. */
export interface WallClock {
  /** The day of the first occurrence. */
  readonly startDay: CalendarDay;
  /** The day of an instant or of a day as it is written. */
  dayOf(due: DueDate): CalendarDay;
  /** The occurrence of a day. */
  occurrenceOn(day: CalendarDay): Occurrence;
}

/**
 * Makes the clock of a series. A time of day that a day lacks moves forward by
 * the gap; of two that are equal the first counts. Both are what Temporal
 * calls `compatible`.
 *
 * @param start The first occurrence: its time of day is that of all others.
 * @param timeZone An IANA time zone.
 */
export function wallClock(start: DueDate, timeZone: string): WallClock {
  const dayOf = (due: DueDate) =>
    calendarDayOf(
      typeof due === "string"
        ? Temporal.PlainDate.from(due)
        : zoned(due, timeZone).toPlainDate(),
    );
  const startDay = dayOf(start);
  if (typeof start === "string") {
    return {
      startDay,
      dayOf,
      occurrenceOn: (day) => wholeDay(plainDateOf(day).toString(), timeZone),
    };
  }
  const time = zoned(start, timeZone).toPlainTime();
  return {
    startDay,
    dayOf,
    occurrenceOn: (day) => {
      // A start in the second of two equal hours stays where it is.
      if (day === startDay) return { at: start, due: start };
      const { epochMilliseconds } = plainDateOf(day).toPlainDateTime(time)
        .toZonedDateTime(timeZone, { disambiguation: "compatible" });
      const at = new Date(epochMilliseconds);
      return { at, due: at };
    },
  };
}

function zoned(date: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime())
    .toZonedDateTimeISO(timeZone);
}

function wholeDay(day: string, timeZone: string): Occurrence {
  const { dueDate } = storedDueDate(day, timeZone);
  if (dueDate === null) {
    throw new TypeError(`Cannot find the end of a day: ${day} has none`);
  }
  return { at: dueDate, due: day };
}
