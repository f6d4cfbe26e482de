import { type Weekday, WEEKDAYS } from "./weekday.ts";

/**
 * A day of the Gregorian calendar as days since 1 January 1970. Expansion
 * tests thousands of days: whole numbers do it without an object for each.
 */
export type CalendarDay = number;

/** The parts of a {@linkcode CalendarDay}. */
export interface CalendarDate {
  /** The year. */
  year: number;
  /** The month, from 1. */
  month: number;
  /** The day of the month, from 1. */
  day: number;
}

const MS_PER_DAY = 86_400_000;

/**
 * The last day that a date can name. RFC 3339 ends there: in zones behind UTC,
 * some instants of that day are too late.
 */
export const LAST_DAY: CalendarDay = Date.UTC(9999, 11, 31) / MS_PER_DAY;

/** The first day that a date can name: 1 January of the year 1. */
export const FIRST_DAY: CalendarDay = Date.parse("0001-01-01") / MS_PER_DAY;

/** Whole months since January of the year 0. */
export type MonthIndex = number;

/** The month of a date. */
export function monthIndexOf({ year, month }: CalendarDate): MonthIndex {
  return 12 * year + month - 1;
}

/** The first day of a month. */
export function firstDayOf(month: MonthIndex): CalendarDay {
  const date = new Date(0);
  // Date.UTC() takes the years 0 to 99 for those of the 20th century.
  date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
  return date.getTime() / MS_PER_DAY;
}

/** The parts of a day. */
export function dateOf(day: CalendarDay): CalendarDate {
  const date = new Date(day * MS_PER_DAY);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** How many days the month of a date has, 28 to 31. */
export function monthLength({ year, month }: CalendarDate): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days since Monday, 0 to 6. */
export function weekdayIndex(day: CalendarDay): number {
  // 1 January 1970 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** The day of the week. */
export function weekdayOf(day: CalendarDay): Weekday {
  const weekday = WEEKDAYS[weekdayIndex(day)];
  if (weekday === undefined) {
    throw new RangeError(`Cannot name a weekday of a day: ${day} is none`);
  }
  return weekday;
}

/** The day of a Temporal date. */
export function calendarDayOf(date: Temporal.PlainDate): CalendarDay {
  const { year, month, day } = date;
  return firstDayOf(monthIndexOf({ year, month, day })) + day - 1;
}

/** The Temporal date of a day. */
export function plainDateOf(day: CalendarDay): Temporal.PlainDate {
  return Temporal.PlainDate.from(dateOf(day));
}
