import type { CalendarDay } from "./calendar_day.ts";
import type { Occurrence, Series } from "./series.ts";
import { seriesDays } from "./series_days.ts";
import { type SeriesLimits, seriesLimits } from "./series_limits.ts";
import { GAP_DAYS, type WallClock, wallClock } from "./wall_clock.ts";

/** Among which occurrences the last is wanted. */
export interface LastOccurrenceOptions {
  /** It is later than this instant. */
  after: Date;
  /** It is not later than this instant. */
  through: Date;
}

/**
 * The last occurrence of a series in mode `schedule` within a range: the one
 * that `catch_up` `once` makes up for. It looks back further and further from
 * the end, so that a long range costs no more than a short one; with COUNT, it
 * walks through the series once.
 *
 * @returns `null` where there is none.
 */
export function lastOccurrence(
  series: Series,
  range: LastOccurrenceOptions,
): Occurrence | null {
  const { rule, start, timeZone } = series;
  const clock = wallClock(start, timeZone);
  const limits = seriesLimits(series, clock);
  const first = Math.max(clock.startDay, clock.dayOf(range.after) - GAP_DAYS);
  const through = Math.min(
    clock.dayOf(range.through),
    rule.until === null ? Infinity : clock.dayOf(rule.until),
  );
  for (let days = rule.count === null ? 1 : Infinity;; days *= 2) {
    const from = Math.max(first, through - days);
    const walk = { start: clock.startDay, from, through };
    const found = [...seriesDays(rule, walk)].filter((day) => day <= through);
    const last = lastAmong(found, { clock, limits, ...range });
    if (last !== null && last.day > from) return last.occurrence;
    if (from <= first) return last?.occurrence ?? null;
  }
}

/** Converts no more days than it must: each takes a look at the time zone. */
function lastAmong(
  days: readonly CalendarDay[],
  { clock, limits, after, through }: LastOccurrenceOptions & {
    clock: WallClock;
    limits: SeriesLimits;
  },
): { day: CalendarDay; occurrence: Occurrence } | null {
  for (let index = days.length - 1; index >= 0; index--) {
    let day = days[index] as CalendarDay;
    let occurrence = clock.occurrenceOn(day);
    const { at } = occurrence;
    if (at <= after) return null;
    if (at > through || limits.isAfterEnd(day, occurrence)) continue;
    // Two days are one instant where the zone left out one: the first counts.
    const former = days[index - 1];
    if (former === day - 1) {
      const before = clock.occurrenceOn(former);
      if (before.at.getTime() === at.getTime()) {
        [day, occurrence] = [former, before];
        index--;
      }
    }
    if (!limits.isExcluded(day, occurrence)) return { day, occurrence };
  }
  return null;
}
