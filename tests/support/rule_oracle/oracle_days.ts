import type { RuleParts } from "./rule_parts.ts";

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/**
 * The days from the start on that a rule names, by asking of each day in turn
 * what RFC 5545 asks.
 *
 * @param days How many days are asked.
 */
export function oracleDays(
  parts: RuleParts,
  { start, days }: { start: Temporal.PlainDate; days: number },
): Temporal.PlainDate[] {
  const found: Temporal.PlainDate[] = [];
  let period = periodOf(parts, start);
  let chosen = chosenIn(parts, { ...period, start });
  for (let n = 0; n < days; n++) {
    const date = start.add({ days: n });
    if (Temporal.PlainDate.compare(date, period.end) >= 0) {
      period = periodOf(parts, date);
      chosen = chosenIn(parts, { ...period, start });
    }
    if (chosen.has(date.toString())) found.push(date);
  }
  return found;
}

interface Period {
  begin: Temporal.PlainDate;
  end: Temporal.PlainDate;
}

function periodOf(
  { freq, weekStart }: RuleParts,
  date: Temporal.PlainDate,
): Period {
  switch (freq) {
    case "DAILY":
      return { begin: date, end: date.add({ days: 1 }) };
    case "WEEKLY": {
      let begin = date;
      while (weekdayOf(begin) !== weekStart) {
        begin = begin.subtract({ days: 1 });
      }
      return { begin, end: begin.add({ weeks: 1 }) };
    }
    case "MONTHLY": {
      const begin = date.with({ day: 1 });
      return { begin, end: begin.add({ months: 1 }) };
    }
    case "YEARLY": {
      const begin = date.with({ month: 1, day: 1 });
      return { begin, end: begin.add({ years: 1 }) };
    }
  }
}

function chosenIn(
  parts: RuleParts,
  { begin, end, start }: Period & { start: Temporal.PlainDate },
): Set<string> {
  const unit = {
    DAILY: "days",
    WEEKLY: "weeks",
    MONTHLY: "months",
    YEARLY: "years",
  } as const;
  const first = periodOf(parts, start).begin;
  const distance = first.until(begin, { largestUnit: unit[parts.freq] });
  if (distance[unit[parts.freq]] % parts.interval !== 0) return new Set();
  const candidates: string[] = [];
  for (
    let date = begin;
    Temporal.PlainDate.compare(date, end) < 0;
    date = date.add({ days: 1 })
  ) {
    if (isCandidate(parts, date, start)) candidates.push(date.toString());
  }
  if (parts.bySetPos.length === 0) return new Set(candidates);
  return new Set(
    parts.bySetPos.flatMap((position) =>
      candidates.at(position > 0 ? position - 1 : position) ?? []
    ),
  );
}

function isCandidate(
  { freq, byMonth, byMonthDay, byDay }: RuleParts,
  date: Temporal.PlainDate,
  start: Temporal.PlainDate,
): boolean {
  const { day, month, daysInMonth } = date;
  if (byMonth.length > 0 && !byMonth.includes(month)) return false;
  if (byMonthDay.length === 0 && byDay.length === 0) {
    if (freq === "WEEKLY") return date.dayOfWeek === start.dayOfWeek;
    if (freq === "MONTHLY") return day === start.day;
    if (freq === "YEARLY") {
      return day === start.day && (byMonth.length > 0 || month === start.month);
    }
  }
  if (
    byMonthDay.length > 0 &&
    !byMonthDay.some((each) => each === day || daysInMonth + each + 1 === day)
  ) return false;
  if (byDay.length === 0) return true;
  const ofYear = freq === "YEARLY" && byMonth.length === 0;
  const position = ofYear ? date.dayOfYear : day;
  const size = ofYear ? date.daysInYear : daysInMonth;
  const ordinals = [
    0,
    Math.ceil(position / 7),
    -Math.ceil((size - position + 1) / 7),
  ];
  return byDay.some(({ weekday, ordinal }) =>
    weekday === weekdayOf(date) && ordinals.includes(ordinal)
  );
}

function weekdayOf(date: Temporal.PlainDate): string | undefined {
  return WEEKDAYS[date.dayOfWeek - 1];
}
