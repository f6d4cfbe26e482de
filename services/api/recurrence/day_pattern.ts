import {
  type CalendarDay,
  dateOf,
  monthLength,
  weekdayIndex,
} from "./calendar_day.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";
import type { Span } from "./rule_periods.ts";
import { WEEKDAYS } from "./weekday.ts";

/** The largest ordinal of a weekday, from either end. */
const MAX_ORDINAL = 53;

/** How many ordinals there are; the one in the middle stands for each. */
const ORDINALS = 2 * MAX_ORDINAL + 1;

/** The largest value of BYSETPOS, from either end. */
const MAX_POSITION = 366;

/** A month of the calendar. */
export interface MonthSpan extends Span {
  /** Which one, from 1. */
  month: number;
}

/** The month of a day. */
export function monthSpan(day: CalendarDay): MonthSpan {
  const date = dateOf(day);
  const first = day - date.day + 1;
  return { month: date.month, first, last: first + monthLength(date) - 1 };
}

/**
 * The parts of a rule that name days, as tables: a walk tests hundreds of
 * thousands of days, and a rule's lists may hold a hundred values.
 */
export class DayPattern {
  readonly #months: Uint8Array | null;
  readonly #dates: Uint8Array | null;
  readonly #weekdays: Uint8Array | null;
  readonly #positions: Uint8Array | null;

  /** Makes the tables of a rule. */
  constructor({ byMonth, byMonthDay, byDay, bySetPos }: RecurrenceRule) {
    this.#months = table(13, byMonth);
    this.#dates = table(63, byMonthDay.map((day) => day + 31));
    this.#weekdays = table(
      WEEKDAYS.length * ORDINALS,
      byDay.map(({ weekday, ordinal }) =>
        WEEKDAYS.indexOf(weekday) * ORDINALS + MAX_ORDINAL + (ordinal ?? 0)
      ),
    );
    this.#positions = table(
      2 * MAX_POSITION + 1,
      bySetPos.map((position) => position + MAX_POSITION),
    );
  }

  /** Whether days of a month may be meant. */
  hasMonth({ month }: MonthSpan): boolean {
    return this.#months === null || this.#months[month] === 1;
  }

  /** Whether a day has a date in its month that is meant. */
  hasDate(day: CalendarDay, { first, last }: MonthSpan): boolean {
    const dates = this.#dates;
    return dates === null || dates[31 + day - first + 1] === 1 ||
      dates[31 - (last - day + 1)] === 1;
  }

  /** Whether a day is on a weekday that is meant in its span. */
  hasWeekday(day: CalendarDay, { first, last }: Span): boolean {
    const weekdays = this.#weekdays;
    if (weekdays === null) return true;
    const each = weekdayIndex(day) * ORDINALS + MAX_ORDINAL;
    return weekdays[each] === 1 ||
      weekdays[each + Math.floor((day - first) / 7) + 1] === 1 ||
      weekdays[each - Math.floor((last - day) / 7) - 1] === 1;
  }

  /** Whether the day at an index of all days of a period is meant. */
  hasPosition(index: number, days: number): boolean {
    const positions = this.#positions;
    return positions === null || positions[MAX_POSITION + index + 1] === 1 ||
      positions[MAX_POSITION + index - days] === 1;
  }
}

/** Marks some indices; `null` where there is none: all are meant. */
function table(size: number, indices: readonly number[]): Uint8Array | null {
  if (indices.length === 0) return null;
  const marks = new Uint8Array(size);
  for (const index of indices) marks[index] = 1;
  return marks;
}
