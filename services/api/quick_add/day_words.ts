import { nextDate } from "./next_date.ts";
import { readDate } from "./read_date.ts";
import type { Said } from "./said.ts";
import {
  type Groups,
  MONTH,
  monthOf,
  NUMBER_WORD,
  type PartWords,
  SUFFIX,
  TO,
  unclear,
  WEEKDAY,
  wordsPattern,
} from "./vocabulary.ts";
import { todayOf, type WritingContext } from "./writing_context.ts";

const LEAD = "(?<lead>(?:due|starting|beginning)(?: by| on| at| from)? |" +
  "by |on )?";
const COUNT = `(?:\\d{1,4}(?:\\.5)?|half an?|an?|${NUMBER_WORD})`;
const DAYS = "(?:days?|weeks?|months?|years?)";
const UNIT = `(?:minutes?|mins?|hours?|hrs?|${DAYS})`;
const SPAN = `${COUNT} ${UNIT}(?:(?: and |, ?| )${COUNT} ${UNIT}){0,2}`;
const DATE = `(?<date>\\d{1,2})${SUFFIX}?`;
const YEAR = "(?:,? (?<year>\\d{4}))?";
const CLOCK = "\\d{2}:\\d{2}(?::\\d{2})?";

/** Words that name a day, or an instant by counting from now. */
export const DAY_WORDS: readonly PartWords[] = [
  unclear(`(?:on |from )?${WEEKDAY}${TO}${WEEKDAY}`),
  unclear(`${MONTH} \\d{1,2}${SUFFIX}?${TO}\\d{1,2}${SUFFIX}?`),
  unclear(`\\d{1,2}${SUFFIX}?${TO}\\d{1,2}${SUFFIX}? ${MONTH}`),
  unclear(`yesterday|(?:last|past) (?:${WEEKDAY}|night|week|month|year)`),
  unclear(`${SPAN} ago`),
  same("today|tomorrow|tmrw?"),
  same(`(?:in|within) ${SPAN}|${SPAN} from now`),
  same("in (?:\\d{1,3}h(?:\\d{1,2}m(?:in)?)?|\\d{1,3}min)"),
  same("next (?:weekend|week|month|year)"),
  same("\\d{1,2}/\\d{1,2}/\\d{4}"),
  same(`\\d{4}-\\d{2}-\\d{2}t${CLOCK}(?:z|[+-]\\d{2}:\\d{2})`),
  {
    ...same("\\d{1,2}/\\d{1,2}"),
    isWeak: ({ lead }) => lead === undefined,
  },
  day("(?:the )?day after tomorrow", (_, context) => ({
    day: todayOf(context).add({ days: 2 }),
  })),
  day("tonight", (_, context) => ({
    day: todayOf(context),
    period: "night",
  })),
  ...(["morning", "afternoon", "evening"] as const).map((period) =>
    day(`this ${period}`, (_, context) => ({ day: todayOf(context), period }))
  ),
  {
    ...day(
      `(?:(?<next>next|this) |coming )?(?<weekday>${WEEKDAY})`,
      ({ next, weekday = "" }, context) => {
        const words = next === "next" ? `next ${weekday}` : weekday;
        const said = withDay(readDate(words, context)?.date);
        return said && { ...said, isWeekday: true };
      },
    ),
    isWeak: ({ lead, next, weekday = "" }) =>
      (lead ?? next) === undefined && !weekday.endsWith("day"),
  },
  day("this weekend", (_, context) => withDay(thisWeekend(context))),
  day("(?:the )?end of (?:the )?month", (_, context) => {
    const today = todayOf(context);
    return { day: today.with({ day: today.daysInMonth }) };
  }),
  day(
    `(?<span>${COUNT} ${DAYS}) from (?<base>today|tomorrow|${WEEKDAY})`,
    ({ span, base = "" }, context) => {
      const date = readDate(base, context)?.date;
      return date === undefined
        ? null
        : withDay(readDate(`${span} after ${date}`, context)?.date);
    },
  ),
  day(`(?<month>${MONTH}) ${DATE}${YEAR}`, named),
  day(`(?:the )?${DATE}(?: of)? (?<month>${MONTH})${YEAR}`, named),
  day("(?<year>\\d{4})-(?<month>\\d{2})-(?<date>\\d{2})", named),
  // The day is first where there are dots, in each language that has them.
  day("(?<date>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4})", named),
  {
    ...day(`(?:(?<=(?:on|by|due) )|the )(?<date>\\d{1,2})${SUFFIX}`, named),
    isWeak: () => true,
  },
];

function day(source: string, read: PartWords["read"]): PartWords {
  return {
    pattern: wordsPattern(`${LEAD}(?:${source})`),
    read: (groups, context) => {
      const said = read(groups, context);
      const isStart = /^(?:starting|beginning)/.test(groups.lead ?? "");
      return said && isStart ? { ...said, isStart } : said;
    },
  };
}

/** Words that chrono-node reads as they are. */
function same(source: string): PartWords {
  return day(`(?<words>${source})`, ({ words = "" }, context) => {
    const found = readDate(words, context);
    return found?.instant ? { instant: found.instant } : withDay(found?.date);
  });
}

function named(
  { year, month, date }: Groups,
  context: WritingContext,
): Said | null {
  const parts = {
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(month === undefined ? {} : { month: monthOf(month) }),
    day: Number(date),
  };
  return withDay(nextDate(parts, context));
}

function withDay(day: Temporal.PlainDate | null | undefined): Said | null {
  return day ? { day } : null;
}

/** Today, where it is one; chrono-node has the next one then. */
function thisWeekend(context: WritingContext): Temporal.PlainDate {
  const today = todayOf(context);
  return today.add({ days: Math.max(0, 6 - today.dayOfWeek) });
}
