import { WEEKDAYS } from "../recurrence/weekday.ts";

/** Words for a rule: how they look and the rule's text that they mean. */
export interface RecurrenceWords {
  /** What follows `every`; sticky, and bounded by the end of a word. */
  pattern: RegExp;
  /** The value of an RRULE. */
  rule: (groups: Readonly<Record<string, string | undefined>>) => string;
}

const DAY = "mon(?:days?)?|tue(?:s|sdays?)?|wed(?:nesdays?)?|" +
  "thu(?:rs?|rsdays?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?";
const DAYS =
  `(?<days>(?:${DAY})(?:(?: ?, ?(?:and )?| and | & )(?:${DAY})){0,6})`;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MONTH = "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|" +
  "june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|" +
  "dec(?:ember)?)";
const DATE = "(?<date>\\d{1,2})";
const DATE_SUFFIX = "(?:st|nd|rd|th)";
const TIMES = "(?<times>\\d{1,4}|other|second|2nd|third|3rd|fourth|4th)";
const NTH = "(?<nth>first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last)";
const OF_MONTH = "(?: of (?:the |each |every )?month)?";
const UNITS: Readonly<Record<string, string>> = {
  day: "DAILY",
  week: "WEEKLY",
  month: "MONTHLY",
  year: "YEARLY",
};

const NUMBERS: Readonly<Record<string, number>> = {
  other: 2,
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  last: -1,
};

/** The longest words first: the first that match are meant. */
export const RECURRENCE_WORDS: readonly RecurrenceWords[] = [
  words(
    `(?:${TIMES} )?weeks? on ${DAYS}`,
    ({ times, days }) => `${every("WEEKLY", times)};BYDAY=${weekdays(days)}`,
  ),
  words(
    `(?:${TIMES} )?months? on (?:the )?last day${OF_MONTH}`,
    ({ times }) => `${every("MONTHLY", times)};BYMONTHDAY=-1`,
  ),
  words(
    `(?:${TIMES} )?months? on (?:the )?${NTH} (?<days>${DAY})`,
    ({ times, nth, days }) =>
      `${every("MONTHLY", times)};BYDAY=${number(nth)}${weekdays(days)}`,
  ),
  words(
    `(?:${TIMES} )?months? on (?:the )?${DATE}${DATE_SUFFIX}?`,
    ({ times, date }) => `${every("MONTHLY", times)};BYMONTHDAY=${date}`,
  ),
  words(
    `(?:${TIMES} )?years? on (?:the )?${MONTH} ${DATE}${DATE_SUFFIX}?`,
    ({ times, ...day }) => `${every("YEARLY", times)};${dayOfYear(day)}`,
  ),
  words(
    `(?:${TIMES} )?years? on (?:the )?${DATE}${DATE_SUFFIX}?(?: of)? ${MONTH}`,
    ({ times, ...day }) => `${every("YEARLY", times)};${dayOfYear(day)}`,
  ),
  words(
    `${MONTH} ${DATE}${DATE_SUFFIX}?`,
    (day) => `FREQ=YEARLY;${dayOfYear(day)}`,
  ),
  words(
    `${DATE}${DATE_SUFFIX}?(?: of)? ${MONTH}`,
    (day) => `FREQ=YEARLY;${dayOfYear(day)}`,
  ),
  words(
    `(?:last day${OF_MONTH}|end of month)`,
    () => "FREQ=MONTHLY;BYMONTHDAY=-1",
  ),
  words(
    `${NTH} (?<days>${DAY})${OF_MONTH}`,
    ({ nth, days }) => `FREQ=MONTHLY;BYDAY=${number(nth)}${weekdays(days)}`,
  ),
  words(
    "(?:weekdays?|work(?:ing )?days?)",
    () => "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  ),
  words("weekends?", () => "FREQ=WEEKLY;BYDAY=SA,SU"),
  words(
    `(?:(?<times>other) )?${DAYS}`,
    ({ times, days }) => `${every("WEEKLY", times)};BYDAY=${weekdays(days)}`,
  ),
  words(
    `(?:${TIMES} )?(?<unit>day|week|month|year)s?`,
    ({ times, unit = "" }) => every(UNITS[unit] ?? "", times),
  ),
  words(
    `${DATE}${DATE_SUFFIX}${OF_MONTH}`,
    ({ date }) => `FREQ=MONTHLY;BYMONTHDAY=${date}`,
  ),
];

function words(
  pattern: string,
  rule: RecurrenceWords["rule"],
): RecurrenceWords {
  return { pattern: new RegExp(`${pattern}(?![^\\s,.;:!?)])`, "y"), rule };
}

function every(freq: string, times: string | undefined): string {
  return `FREQ=${freq};INTERVAL=${times === undefined ? 1 : number(times)}`;
}

/** `NaN` never comes out: the patterns let nothing else pass. */
function number(word = ""): number {
  return NUMBERS[word] ?? Number.parseInt(word);
}

function weekdays(days = ""): string {
  const initials = days.match(/[a-z]{2}[a-z]*/g) ?? [];
  return initials.map((day) => day.slice(0, 2).toUpperCase())
    .filter((day) => WEEKDAYS.some((each) => each === day)).join(",");
}

function dayOfYear(
  { month = "", date }: Readonly<Record<string, string | undefined>>,
): string {
  const index = MONTHS.indexOf(month.slice(0, 3));
  return `BYMONTH=${index + 1};BYMONTHDAY=${date}`;
}
