import { occurrences } from "./occurrences.ts";
import type { Occurrence, Series } from "./series.ts";

/**
 * The next occurrence of a series in mode `schedule`.
 *
 * @param after It is later than this instant.
 * @returns `null` once the series has ended.
 */
export function nextOccurrence(
  series: Series,
  after: Date,
): Occurrence | null {
  const { value } = occurrences(series, after).next();
  return value ?? null;
}
