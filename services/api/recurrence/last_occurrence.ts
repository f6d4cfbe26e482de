import { occurrences } from "./occurrences.ts";
import type { Occurrence, Series } from "./series.ts";
import { wallClock } from "./wall_clock.ts";

const DAY_MS = 86_400_000;

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
 * the end, so that a long range costs no more than a short one.
 *
 * @returns `null` where there is none.
 */
export function lastOccurrence(
  series: Series,
  { after, through }: LastOccurrenceOptions,
): Occurrence | null {
  const endMs = Math.min(through.getTime(), endOfSeriesMs(series));
  for (let backMs = DAY_MS;; backMs *= 2) {
    const fromMs = Math.max(after.getTime(), endMs - backMs);
    let last: Occurrence | null = null;
    for (const occurrence of occurrences(series, new Date(fromMs))) {
      if (occurrence.at.getTime() > endMs) break;
      last = occurrence;
    }
    if (last !== null || fromMs === after.getTime()) return last;
  }
}

/** Nothing is looked for between UNTIL and the end of a range. */
function endOfSeriesMs({ rule, start, timeZone }: Series): number {
  if (rule.until === null) return Infinity;
  if (rule.until instanceof Date) return rule.until.getTime();
  const clock = wallClock(start, timeZone);
  return clock.occurrenceOn(clock.dayOf(rule.until)).at.getTime();
}
