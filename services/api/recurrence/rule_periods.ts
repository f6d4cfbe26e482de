import {
  type CalendarDay,
  dateOf,
  firstDayOf,
  type MonthIndex,
  monthIndexOf,
  weekdayIndex,
} from "./calendar_day.ts";
import type { Frequency, RecurrenceRule } from "./recurrence_rule.ts";
import { type Weekday, WEEKDAYS } from "./weekday.ts";

/**
 * The Gregorian calendar repeats after 400 years, weekdays included: this is
 * how many periods that is.
 */
const PERIODS_PER_CYCLE: Readonly<Record<Frequency, number>> = {
  YEARLY: 400,
  MONTHLY: 4_800,
  WEEKLY: 20_871,
  DAILY: 146_097,
};

/** After how many of a rule's periods, its interval apart, the same follow. */
export function periodsPerCycle({ freq, interval }: RecurrenceRule): number {
  const periods = PERIODS_PER_CYCLE[freq];
  return periods / greatestCommonDivisor(periods, interval);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

/** Days in a row; ordinals of BYDAY count within them. */
export interface Span {
  /** The first of the days. */
  first: CalendarDay;
  /** The last of the days. */
  last: CalendarDay;
}

/** Two days of a series. */
export interface SeriesDays {
  /** The day on which the series starts. */
  start: CalendarDay;
  /** Another day. */
  day: CalendarDay;
}

/** How many periods the one of `day` is after that of `start`. */
export function periodsBetween(
  { freq, weekStart }: RecurrenceRule,
  { start, day }: SeriesDays,
): number {
  switch (freq) {
    case "DAILY":
      return day - start;
    case "WEEKLY":
      return Math.floor((day - firstOfWeek(start, weekStart)) / 7);
    case "MONTHLY":
      return monthIndexOf(dateOf(day)) - monthIndexOf(dateOf(start));
    case "YEARLY":
      return dateOf(day).year - dateOf(start).year;
  }
}

/** A period of a series. */
export interface PeriodOptions {
  /** The day on which the series starts. */
  start: CalendarDay;
  /** How many periods after that of the start. */
  distance: number;
}

/**
 * The days of a period: one span, or one for each month of BYMONTH in a year,
 * as ordinals count in the month there.
 */
export function periodSpans(
  rule: RecurrenceRule,
  { start, distance }: PeriodOptions,
): Span[] {
  switch (rule.freq) {
    case "DAILY":
      return [{ first: start + distance, last: start + distance }];
    case "WEEKLY": {
      const first = firstOfWeek(start, rule.weekStart) + 7 * distance;
      return [{ first, last: first + 6 }];
    }
    case "MONTHLY":
      return [monthsFrom(monthIndexOf(dateOf(start)) + distance, 1)];
    case "YEARLY": {
      const january = 12 * (dateOf(start).year + distance);
      if (rule.byMonth.length === 0) return [monthsFrom(january, 12)];
      return rule.byMonth.map((month) => monthsFrom(january + month - 1, 1));
    }
  }
}

function firstOfWeek(day: CalendarDay, weekStart: Weekday): CalendarDay {
  return day - (weekdayIndex(day) - WEEKDAYS.indexOf(weekStart) + 7) % 7;
}

function monthsFrom(month: MonthIndex, months: number): Span {
  return { first: firstDayOf(month), last: firstDayOf(month + months) - 1 };
}
