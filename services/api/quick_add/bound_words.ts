import { MAX_COUNT } from "../recurrence/rule_parts.ts";
import { DAY_WORDS } from "./day_words.ts";
import { nextDate } from "./next_date.ts";
import {
  anyBlanks,
  MONTH,
  monthOf,
  NUMBER_WORD,
  numberOf,
  type PartWords,
  wordsPattern,
} from "./vocabulary.ts";

const UNTIL = "(?:until|till?) ";
const COUNT = `(?<count>\\d{1,5}|an?|${NUMBER_WORD})`;

/** Words behind a recurrence that name its end or its start. */
export const BOUND_WORDS: readonly PartWords[] = [
  end(`for ${COUNT} times`, ({ count = "" }) => {
    const times = numberOf(count);
    return times > MAX_COUNT ? null : { end: { count: times } };
  }),
  end(
    `for (?:the next )?${COUNT} (?<unit>day|week|month|year)s?`,
    ({ count = "", unit }) => {
      const lasts = Temporal.Duration.from({ [`${unit}s`]: numberOf(count) });
      return { end: { lasts } };
    },
  ),
  ...DAY_WORDS.map(untilDay),
  end(
    `${UNTIL}(?<month>${MONTH})(?: (?<year>\\d{4}))?`,
    ({ month = "", year }, context) => {
      const first = nextDate({
        ...(year === undefined ? {} : { year: Number(year) }),
        month: monthOf(month),
        day: 1,
      }, context);
      return first && { end: { until: first.subtract({ days: 1 }) } };
    },
  ),
  // Without its end a series would be another one.
  end("until|till?", () => null),
  ...DAY_WORDS.map(fromDay),
];

function untilDay({ pattern, read }: PartWords): PartWords {
  return {
    pattern: new RegExp(anyBlanks(UNTIL) + pattern.source, "y"),
    read: (groups, context) => {
      const said = read(groups, context);
      if (said?.day === undefined || said.period !== undefined) return null;
      return { end: { until: said.day } };
    },
    follows: "recurrence",
  };
}

function fromDay({ pattern, read }: PartWords): PartWords {
  return {
    pattern: new RegExp(`from +${pattern.source}`, "y"),
    read: (groups, context) => {
      const said = read(groups, context);
      return said?.day === undefined ? null : { ...said, isStart: true };
    },
    follows: "recurrence",
  };
}

function end(source: string, read: PartWords["read"]): PartWords {
  return { pattern: wordsPattern(source), read, follows: "recurrence" };
}
