import { namesDays } from "../recurrence/names_days.ts";
import { parseRule } from "../recurrence/parse_rule.ts";
import {
  every,
  monthDays,
  weekdayRange,
  weekdays,
  yearlyRule,
} from "./rule_values.ts";
import type { Said } from "./said.ts";
import {
  AND,
  type Groups,
  MONTH,
  NUMBER_WORD,
  numberOf,
  type PartWords,
  SUFFIX,
  TO,
  WEEKDAY,
  wordsPattern,
} from "./vocabulary.ts";

const EVERY = "(?:every(?<mode>!)?|each) ";
const TIMES = "(?:(?<times>\\d{1,4}|other|second|2nd|third|3rd|fourth|4th|" +
  `${NUMBER_WORD}) )?`;
const WEEKS = `(?:${EVERY}${TIMES}weeks?|weekly|` +
  "(?<two>bi-?weekly|fortnightly))";
const MONTHS = `(?:${EVERY}${TIMES}months?|monthly)`;
const YEARS = `(?:${EVERY}${TIMES}years?|yearly|annually)`;
const NTH = "(?<nth>first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last)";
const DAYS = `(?<days>${WEEKDAY}s?(?:(?:${AND}| )${WEEKDAY}s?){0,6})`;
const PLURAL = "(?:mon|tues|wednes|thurs|fri|satur|sun)days";
const DATES = `(?<dates>\\d{1,2}${SUFFIX}` +
  `(?:${AND}(?:the )?\\d{1,2}${SUFFIX}){0,6})`;
const DATE = `(?:${MONTH} \\d{1,2}${SUFFIX}?|` +
  `\\d{1,2}${SUFFIX}?(?: of)? ${MONTH})`;
const YEAR_DATES = `(?<dates>${DATE}(?:${AND}${DATE}){0,6})`;
const UNITS: Readonly<Record<string, string>> = {
  day: "DAILY",
  week: "WEEKLY",
  month: "MONTHLY",
  year: "YEARLY",
};

/** Words that name a rule: the longest first, as the first that match count. */
export const RECURRENCE_WORDS: readonly PartWords[] = [
  words(
    `${WEEKS} on ${DAYS}`,
    ({ times, two, days }) =>
      `${every("WEEKLY", times ?? (two && "2"))};BYDAY=${weekdays(days)}`,
  ),
  words(
    `${MONTHS} on (?:the )?last day(?: of (?:the )?month)?`,
    ({ times }) => `${every("MONTHLY", times)};BYMONTHDAY=-1`,
  ),
  words(
    `${MONTHS} on (?:the )?${NTH} (?<days>${WEEKDAY})`,
    ({ times, nth = "", days }) =>
      `${every("MONTHLY", times)};BYDAY=${numberOf(nth)}${weekdays(days)}`,
  ),
  words(
    `${MONTHS} on (?:the )?(?:${DATES}|(?<date>\\d{1,2}))`,
    ({ times, dates, date }) =>
      `${every("MONTHLY", times)};BYMONTHDAY=${monthDays(dates ?? date)}`,
  ),
  words(`${YEARS} on (?:the )?${YEAR_DATES}`, ({ times, dates }) => {
    const rule = yearlyRule(dates);
    return rule && `${rule};INTERVAL=${numberOf(times ?? "1")}`;
  }),
  words(`${EVERY}${YEAR_DATES}`, ({ dates }) => yearlyRule(dates)),
  words(`${EVERY}end of (?:the )?month`, () => "FREQ=MONTHLY;BYMONTHDAY=-1"),
  ...ofMonth("last day", () => "FREQ=MONTHLY;BYMONTHDAY=-1"),
  ...ofMonth(
    `${NTH} (?<days>${WEEKDAY})`,
    ({ nth = "", days }) =>
      `FREQ=MONTHLY;BYDAY=${numberOf(nth)}${weekdays(days)}`,
  ),
  ...ofMonth(
    DATES,
    ({ dates }) => `FREQ=MONTHLY;BYMONTHDAY=${monthDays(dates)}`,
  ),
  words(
    `${EVERY}(?<first>${WEEKDAY})${TO}(?<last>${WEEKDAY})`,
    ({ first, last }) => `FREQ=WEEKLY;BYDAY=${weekdayRange(first, last)}`,
  ),
  words(`${EVERY}(?:weekdays?|work(?:ing )?days?)|on weekdays`, workdays),
  { ...words("weekdays", workdays), isWeak },
  words(`${EVERY}weekends?|on weekends`, weekends),
  { ...words("weekends", weekends), isWeak },
  words(
    `${EVERY}(?<times>other )?${DAYS}`,
    ({ times, days }) =>
      `${every("WEEKLY", times?.trim())};BYDAY=${weekdays(days)}`,
  ),
  words(
    `${EVERY}${TIMES}(?<unit>day|week|month|year)s?`,
    ({ times, unit = "" }) => every(UNITS[unit] ?? "", times),
  ),
  words(
    `${EVERY}${TIMES}quarters?`,
    ({ times }) => `FREQ=MONTHLY;INTERVAL=${3 * numberOf(times ?? "1")}`,
  ),
  words(
    `${EVERY.trim()}(?= (?:morning|afternoon|evening|night)(?:$|[^a-z]))`,
    () => "FREQ=DAILY",
  ),
  { ...words("daily|everyday", () => "FREQ=DAILY"), isWeak },
  {
    ...words(
      "weekly|(?<two>bi-?weekly|fortnightly)",
      ({ two }) => every("WEEKLY", two && "2"),
    ),
    isWeak,
  },
  { ...words("monthly", () => "FREQ=MONTHLY"), isWeak },
  { ...words("quarterly", () => "FREQ=MONTHLY;INTERVAL=3"), isWeak },
  { ...words("yearly|annually", () => "FREQ=YEARLY"), isWeak },
  {
    ...words(
      `(?<on>on )?(?<days>${PLURAL}(?:${AND}${PLURAL}){0,6})`,
      ({ days }) => `FREQ=WEEKLY;BYDAY=${weekdays(days)}`,
    ),
    isWeak: ({ on }) => on === undefined,
  },
];

/** A rule of days of each month, said in either order. */
function ofMonth(source: string, rule: RuleText): PartWords[] {
  return [
    words(`${EVERY}${source}(?: of (?:the |each |every )?month)?`, rule),
    words(`(?:on )?(?:the )?${source} of ${EVERY}month`, rule),
  ];
}

/** The value of an RRULE; `null` where there is none for the words. */
type RuleText = (groups: Groups) => string | null;

function words(source: string, rule: RuleText): PartWords {
  return {
    pattern: wordsPattern(`(?:${source})(?<after> after completion)?`),
    read: (groups) => readRule(rule(groups), groups),
  };
}

function readRule(text: string | null, { mode, after }: Groups): Said | null {
  const result = text === null ? null : parseRule(text);
  if (!result?.ok) return null;
  const rule = result.value;
  const isSchedule = (mode ?? after) === undefined;
  // Such a rule is refused: see seriesProblems().
  const isRefused = !isSchedule && rule.interval > 1 && namesDays(rule);
  if (isRefused) return null;
  return { recurrence: { rule, mode: isSchedule ? "schedule" : "completion" } };
}

function workdays(): string {
  return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
}

function weekends(): string {
  return "FREQ=WEEKLY;BYDAY=SA,SU";
}

function isWeak(): boolean {
  return true;
}
