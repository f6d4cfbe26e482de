import { casual } from "chrono-node/en";
import type { WritingContext } from "./writing_context.ts";

/** What the words of a date say. */
export interface ReadDate {
  /** The day. */
  date: Temporal.PlainDate;
  /** The instant, where the words fix their offset from UTC. */
  instant: Date | null;
}

/**
 * Reads words that mean a date. The grammar of a phrase decides which ones
 * do: chrono-node, which finds dates in almost anything, gets those alone. The
 * month comes first in `3/4/2026`.
 *
 * @returns `null` where it does not read all of them as one date, or one that
 * is over or out of the calendar.
 */
export function readDate(
  text: string,
  { timeZone, now }: WritingContext,
): ReadDate | null {
  const words = text.replaceAll(/ +/g, " ");
  const written = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone);
  // Chrono takes no IANA name: it ignores it without a word.
  const timezone = written.offsetNanoseconds / 60e9;
  const reference = { instant: now, timezone };
  const found = casual.parse(words, reference, { forwardDate: true });
  const [first] = found;
  if (first === undefined || found.length > 1 || first.text !== words) {
    return null;
  }
  const { start } = first;
  const [year, month, day] = [
    start.get("year"),
    start.get("month"),
    start.get("day"),
  ].map((part) => part ?? 0) as [number, number, number];
  if (!(year >= 1 && year <= 9998)) return null;
  const date = Temporal.PlainDate.from({ year, month, day });
  const instant = start.isCertain("timezoneOffset") ? start.date() : null;
  const isPast = instant === null
    ? Temporal.PlainDate.compare(date, written.toPlainDate()) < 0
    : instant < now;
  return isPast ? null : { date, instant };
}
