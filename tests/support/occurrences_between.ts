import { occurrences } from "../../services/api/recurrence/occurrences.ts";
import type {
  Occurrence,
  Series,
} from "../../services/api/recurrence/series.ts";

/** The most occurrences that {@linkcode occurrencesBetween} answers. */
export const MAX_OCCURRENCES = 1_000;

/** Which occurrences are wanted. */
export interface OccurrencesBetweenOptions {
  /** Occurrences up to and at this instant are passed over; `null` for none. */
  after: Date | null;
  /** The last instant. */
  through: Date;
  /**
   * How many at the most, up to {@linkcode MAX_OCCURRENCES}.
   *
   * @default {MAX_OCCURRENCES}
   */
  limit?: number;
}

/** Some occurrences of a series. */
export interface OccurrenceRange {
  /** The earliest ones, strictly ascending. */
  occurrences: Occurrence[];
  /** Whether there are more of them than `limit`. */
  hasMore: boolean;
}

/** The occurrences of a series in mode `schedule` within a range. */
export function occurrencesBetween(
  series: Series,
  { after, through, limit = MAX_OCCURRENCES }: OccurrencesBetweenOptions,
): OccurrenceRange {
  const most = Math.min(limit, MAX_OCCURRENCES);
  const found: Occurrence[] = [];
  for (const occurrence of occurrences(series, after)) {
    if (occurrence.at > through) break;
    if (found.length === most) return { occurrences: found, hasMore: true };
    found.push(occurrence);
  }
  return { occurrences: found, hasMore: false };
}
