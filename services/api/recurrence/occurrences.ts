import type { Occurrence, Series } from "./series.ts";
import { seriesDays } from "./series_days.ts";
import { seriesLimits } from "./series_limits.ts";
import { GAP_DAYS, wallClock } from "./wall_clock.ts";

/**
 * The occurrences of a series in mode `schedule`, strictly ascending. What
 * they cost is told by {@linkcode seriesDays}.
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
  const { startDay: start } = clock;
  for (const day of seriesDays(series.rule, { start, from })) {
    const occurrence = clock.occurrenceOn(day);
    if (limits.isAfterEnd(day, occurrence)) return;
    // Two days are one instant where the zone left out the first of them.
    if (occurrence.at.getTime() <= lastMs) continue;
    lastMs = occurrence.at.getTime();
    if (!limits.isExcluded(day, occurrence)) yield occurrence;
  }
}
