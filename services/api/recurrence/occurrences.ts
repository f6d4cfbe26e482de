import type { CalendarDay } from "./calendar_day.ts";
import { ruleDays } from "./rule_days.ts";
import type { Occurrence, Series } from "./series.ts";
import { seriesLimits } from "./series_limits.ts";
import { GAP_DAYS, wallClock } from "./wall_clock.ts";

/**
 * The occurrences of a series in mode `schedule`, strictly ascending. How long
 * ago the series began costs nothing, unless the rule has COUNT: then each of
 * its days since the start is counted.
 *
 * @param after Occurrences up to and at this instant are passed over; `null`
 * for none.
 */
export function* occurrences(
  series: Series,
  after: Date | null,
): Generator<Occurrence, void, undefined> {
  const clock = wallClock(series.start, series.timeZone);
  const from = after === null
    ? clock.startDay
    : Math.max(clock.startDay, clock.dayOf(after) - GAP_DAYS);
  const limits = seriesLimits(series, clock);
  let lastMs = after?.getTime() ?? -Infinity;
  for (const day of seriesDays(series, { start: clock.startDay, from })) {
    const occurrence = clock.occurrenceOn(day);
    if (limits.isAfterEnd(day, occurrence)) return;
    // Two days are one instant where the zone left out the first of them.
    if (occurrence.at.getTime() <= lastMs) continue;
    lastMs = occurrence.at.getTime();
    if (!limits.isExcluded(day, occurrence)) yield occurrence;
  }
}

/** The days from `from` on; the start is one, and the first that counts. */
function* seriesDays(
  { rule }: Series,
  { start, from }: { start: CalendarDay; from: CalendarDay },
): Generator<CalendarDay, void, undefined> {
  if (from <= start) yield start;
  const first = rule.count === null ? Math.max(from, start + 1) : start + 1;
  let left = rule.count === null ? Infinity : rule.count - 1;
  if (left === 0) return;
  for (const day of ruleDays(rule, { start, from: first })) {
    if (day >= from) yield day;
    if (--left === 0) return;
  }
}
