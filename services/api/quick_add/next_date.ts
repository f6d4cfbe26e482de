import { todayOf, type WritingContext } from "./writing_context.ts";

/** The parts of a date that words name. */
export interface NamedDate {
  /** The year, if there is one. */
  year?: number;
  /** The month, if there is one. */
  month?: number;
  /** The day of the month. */
  day: number;
}

/** Months with 31 days are at most two apart, leap days eight years. */
const MAX_STEPS = 8;

/**
 * The first day with the named parts, from today on.
 *
 * @returns `null` where there is none, as on 30 February.
 */
export function nextDate(
  { year, month, day }: NamedDate,
  context: WritingContext,
): Temporal.PlainDate | null {
  const today = todayOf(context);
  const isNone = day < 1 || month !== undefined && (month < 1 || month > 12) ||
    year !== undefined && (year < today.year || year > 9998);
  if (isNone) return null;
  const first = Temporal.PlainDate.from({
    year: year ?? today.year,
    month: month ?? today.month,
    day: 1,
  });
  const step = month === undefined ? { months: 1 } : { years: 1 };
  let start = first;
  for (let steps = 0; steps <= MAX_STEPS; steps++, start = start.add(step)) {
    if (year !== undefined && start.year !== year) return null;
    if (day > start.daysInMonth) continue;
    const date = start.with({ day });
    if (Temporal.PlainDate.compare(date, today) >= 0) return date;
  }
  return null;
}
