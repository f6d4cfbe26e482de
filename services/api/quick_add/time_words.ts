import type { Said, SaidPeriod } from "./said.ts";
import {
  type Groups,
  type PartWords,
  TO,
  unclear,
  wordsPattern,
} from "./vocabulary.ts";

const LEAD = "(?:(?:due )?(?:at |by |@ ?))?";
const HALF = "(?<half>[ap])\\.?m\\.?";
const ZONE = "(?: ?(?<zone>(?:utc|gmt)(?:[+-]\\d{1,2})?|bst|ces?t|ees?t|" +
  "we[s]?t|[ecmp][sd]t|ist|jst|ae[sd]t))?";
const CLOCK = "\\d{1,2}(?:[:.]\\d{2})?";
const ANY_CLOCK = `${CLOCK}(?: ?[ap]m)?`;
const SURE_CLOCK = `(?:${CLOCK} ?[ap]m|\\d{1,2}[:.]\\d{2})`;
const PERIODS: Readonly<Record<string, SaidPeriod>> = {
  morning: "morning",
  afternoon: "afternoon",
  evening: "evening",
  night: "night",
};

/** Words that name a time of day. */
export const TIME_WORDS: readonly PartWords[] = [
  unclear(`(?:from|between|at) ${ANY_CLOCK}(?:${TO}| and )${ANY_CLOCK}`),
  unclear(`${ANY_CLOCK}${TO}${SURE_CLOCK}|${SURE_CLOCK}${TO}${ANY_CLOCK}`),
  // As in `every day 3 times`, where it is no end.
  unclear("(?:twice|thrice|\\d+ times)(?: (?:an?|per) [a-z]{3,5})?"),
  time(`(?<hour>\\d{1,2})(?:[:.](?<minute>\\d{2}))? ?${HALF}${ZONE}`),
  time(`(?<hour>\\d{1,2}):(?<minute>\\d{2})${ZONE}`),
  time("(?<hour>\\d{1,2})h(?<minute>\\d{2})"),
  time("(?<=at |@ ?)(?<hour>\\d{1,2})h"),
  {
    // Elsewhere it says how many hours.
    ...time("(?<hour>\\d{1,2})h(?= ?(?:$|[,.;:!?)\uFFFC]))"),
    follows: "day",
  },
  bareTime("(?<hour>\\d{1,2}) o'?clock"),
  bareTime(
    "(?<hour>\\d{1,2})(?= in the (?:morning|afternoon|evening)(?:$|[^a-z]))",
  ),
  bareTime(
    "(?:a )?(?<part>quarter|half) (?<side>past|to) (?<hour>\\d{1,2})" +
      `(?: ?${HALF})?`,
  ),
  {
    ...bareTime("(?<=at |by |@ ?)(?<hour>\\d{1,2})"),
    isWeak: () => true,
  },
  said("noon|midday", () => ({ time: { hour: 12, minute: 0 } })),
  said("midnight", () => ({ time: { hour: 0, minute: 0 } })),
  said("(?:the )?end of (?:the )?day|eod", () => ({ period: "end" })),
  said("in the (?<period>morning|afternoon|evening)", inPeriod),
  {
    ...said("(?<period>morning|afternoon|evening|night)", inPeriod),
    follows: "anything",
  },
];

function said(source: string, read: PartWords["read"]): PartWords {
  return { pattern: wordsPattern(`${LEAD}(?:${source})`), read };
}

function inPeriod({ period = "" }: Groups): Said | null {
  const named = PERIODS[period];
  return named === undefined ? null : { period: named };
}

function time(source: string): PartWords {
  return said(source, readTime);
}

/** A time of day that may be of either half of the day. */
function bareTime(source: string): PartWords {
  return said(source, (groups) => {
    const found = readTime(groups);
    if (found?.time === undefined || groups.half !== undefined) return found;
    const { hour } = found.time;
    const isBare = hour >= 1 && hour <= 12;
    return { time: { ...found.time, isBare } };
  });
}

function readTime({ half, part, side, zone, ...digits }: Groups): Said | null {
  const hour = hourOf(Number(digits.hour), half);
  const minute = Number(digits.minute ?? 0);
  if (hour === null || minute > 59) return null;
  const zoned = zone === undefined ? {} : { zone };
  if (part === undefined) return { time: { hour, minute, ...zoned } };
  if (side === "past") {
    return { time: { hour, minute: part === "half" ? 30 : 15 } };
  }
  return part === "half"
    ? null
    : { time: { hour: (hour + 23) % 24, minute: 45 } };
}

/** The hour, 0 to 23, of one of the clock or of a half of the day. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return hour % 12 + (half === "p" ? 12 : 0);
}
