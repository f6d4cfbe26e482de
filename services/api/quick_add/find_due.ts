import type { ParsedResult } from "chrono-node";
import { casual, GB } from "chrono-node/en";
import { meansDue, namesDay, namesTime } from "./due_words.ts";
import { type Finding, spanOf, type UnderstoodSpan } from "./understood.ts";

/** Where and when a text was written. */
export interface WritingContext {
  /** The writer's IANA time zone. */
  timeZone: string;
  /** When it was written. */
  now: Date;
  /**
   * The writer's language, as a BCP 47 tag. English is understood; the month
   * comes first in `3/4/2026` for `en` and `en-US`, and else the day.
   *
   * @default {"en"}
   */
  locale?: string;
}

/** What the words of a due date say. */
export interface FoundDue {
  /** The day; `null` where they name none. */
  date: Temporal.PlainDate | null;
  /** The time of day; `null` where they name none. */
  time: Temporal.PlainTime | null;
  /** Both, where the words fix their offset from UTC. */
  instant: Date | null;
}

/**
 * Finds the words for a due date: the first that name a day, and the first
 * that name a time of day if those don't. What lies before today is none, nor
 * is an instant that is over.
 */
export function findDue(
  text: string,
  context: WritingContext,
): Finding<FoundDue> | null {
  const now = Temporal.Instant.fromEpochMilliseconds(context.now.getTime())
    .toZonedDateTimeISO(context.timeZone);
  const { locale = "en" } = context;
  const chrono = ["en", "en-US"].includes(locale) ? casual : GB;
  const reference = {
    instant: context.now,
    // Chrono takes no IANA name: it ignores it without a word.
    timezone: now.offsetNanoseconds / 60e9,
  };
  const found = chrono.parse(text, reference, { forwardDate: true })
    .filter((words) => meansDue(words, text))
    .flatMap((words) => readWords(words, now) ?? [])
    .map(({ words, value }) => ({ value, spans: [spanWith(text, words)] }));
  const day = found.find(({ value }) => value.date !== null);
  const time = found.find(({ value }) =>
    value.date === null && value.time !== null
  );
  if (day === undefined) return time ?? null;
  if (day.value.time !== null || time === undefined) return day;
  return {
    value: { ...day.value, time: time.value.time },
    spans: [...day.spans, ...time.spans],
  };
}

function readWords(
  words: ParsedResult,
  now: Temporal.ZonedDateTime,
): { words: ParsedResult; value: FoundDue } | null {
  const { start } = words;
  const [year, month, day, hour, minute] = [
    start.get("year"),
    start.get("month"),
    start.get("day"),
    start.get("hour"),
    start.get("minute"),
  ].map((part) => part ?? 0) as [number, number, number, number, number];
  if (!(year >= 1 && year <= 9998)) return null;
  const today = now.toPlainDate();
  // Chrono moves a part of today that is over to tomorrow.
  const isToday = /^this\s+(?:morning|afternoon|evening)/i.test(words.text);
  const date = isToday ? today : Temporal.PlainDate.from({ year, month, day });
  const instant = start.isCertain("timezoneOffset") ? start.date() : null;
  const isPast = instant === null
    ? Temporal.PlainDate.compare(date, today) < 0
    : instant.getTime() < now.epochMilliseconds;
  if (isPast) return null;
  return {
    words,
    value: {
      date: namesDay(words) || isToday ? date : null,
      time: namesTime(words) ? Temporal.PlainTime.from({ hour, minute }) : null,
      instant,
    },
  };
}

/** The words with what leads to them: `by`, `due`, `starting on`. */
function spanWith(text: string, words: ParsedResult): UnderstoodSpan {
  const before = text.slice(0, words.index);
  const lead = /(?<!\S)(?:(?:due|starting)(?: by| on| at)?|by|on|at|@) $/i.exec(
    before,
  );
  return spanOf(text, {
    kind: "due",
    start: words.index - (lead?.[0].length ?? 0),
    end: words.index + words.text.length,
  });
}
