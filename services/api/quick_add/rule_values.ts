import { WEEKDAYS } from "../recurrence/weekday.ts";
import { AND, anyBlanks, monthOf, numberOf } from "./vocabulary.ts";

/** How a rule's text begins: its frequency, and every how many periods. */
export function every(freq: string, times: string | undefined): string {
  return `FREQ=${freq};INTERVAL=${times === undefined ? 1 : numberOf(times)}`;
}

/** The value of BYDAY for the names of days. */
export function weekdays(days = ""): string {
  const initials = days.match(/[a-z]{3,}/g) ?? [];
  return initials.map((day) => day.slice(0, 2).toUpperCase())
    .filter((day) => WEEKDAYS.some((each) => each === day)).join(",");
}

/** The value of BYDAY for the days from one to another. */
export function weekdayRange(first = "", last = ""): string {
  const [from, to] = [first, last].map((day) =>
    WEEKDAYS.findIndex((each) => each === weekdays(day))
  ) as [number, number];
  const length = (to - from + 7) % 7 + 1;
  return [...WEEKDAYS, ...WEEKDAYS].slice(from, from + length).join(",");
}

/** The value of BYMONTHDAY for numbers in words such as `1st and 15th`. */
export function monthDays(dates = ""): string {
  return (dates.match(/\d+/g) ?? []).join(",");
}

/**
 * The rule of days of the year, such as `jan 1 and jul 1`.
 *
 * @returns `null` where one rule has more days than these.
 */
export function yearlyRule(dates = ""): string | null {
  const named = dates.split(new RegExp(anyBlanks(AND))).map((words) => ({
    month: monthOf(/[a-z]{3,}/.exec(words)?.[0] ?? ""),
    day: Number(/\d+/.exec(words)?.[0]),
  }));
  const months = new Set(named.map(({ month }) => month));
  const days = new Set(named.map(({ day }) => day));
  if (months.size > 1 && days.size > 1) return null;
  return `FREQ=YEARLY;BYMONTH=${[...months]};BYMONTHDAY=${[...days]}`;
}
