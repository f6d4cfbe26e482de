import { type DueDate, LAST_MS } from "../due_date.ts";
import type { CalendarDay } from "./calendar_day.ts";
import type { Occurrence, Series } from "./series.ts";
import type { WallClock } from "./wall_clock.ts";

/** Decides what of the rule's days is no occurrence. */
export interface SeriesLimits {
  /** Whether it is later than UNTIL, or than any instant that is taken. */
  isAfterEnd(day: CalendarDay, occurrence: Occurrence): boolean;
  /** Whether it is left out. */
  isExcluded(day: CalendarDay, occurrence: Occurrence): boolean;
}

/** Makes the limits of a series. */
export function seriesLimits(
  { rule, exdates = [] }: Series,
  clock: WallClock,
): SeriesLimits {
  const days = new Set<CalendarDay>();
  const instantsMs = new Set<number>();
  for (const exdate of exdates) {
    if (exdate instanceof Date) instantsMs.add(exdate.getTime());
    else days.add(clock.dayOf(exdate));
  }
  const isAfterUntil = untilTest(rule.until, clock);
  return {
    isAfterEnd: (day, occurrence) =>
      occurrence.at.getTime() > LAST_MS || isAfterUntil(day, occurrence),
    isExcluded: (day, { at }) => days.has(day) || instantsMs.has(at.getTime()),
  };
}

function untilTest(
  until: DueDate | null,
  clock: WallClock,
): SeriesLimits["isAfterEnd"] {
  if (until === null) return () => false;
  if (until instanceof Date) return (_, { at }) => at > until;
  const lastDay = clock.dayOf(until);
  return (day) => day > lastDay;
}
