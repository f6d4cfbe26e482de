import { parseInstant } from "@taskbell/events";
import type { DueDate } from "../due_date.ts";
import {
  FREQUENCIES,
  type Frequency,
  type RecurrenceRule,
  type RuleWeekday,
} from "./recurrence_rule.ts";
import { type Weekday, WEEKDAYS } from "./weekday.ts";

/** The largest INTERVAL. */
export const MAX_INTERVAL = 1_000;

/** The largest COUNT: 27 years of each day. */
export const MAX_COUNT = 10_000;

/** How the value of a part is read: what it means, or what it must be. */
type PartReader<Value> = (text: string) => Value | PartError;

/** What the value of a part must be. */
export class PartError {
  /** Keeps the wording, which follows the part's name. */
  constructor(readonly detail: string) {}
}

/** The parts of a rule by their names, in canonical order. */
export const PART_READERS = {
  FREQ: oneOf<Frequency>(FREQUENCIES),
  INTERVAL: numberWithin(1, MAX_INTERVAL),
  COUNT: numberWithin(1, MAX_COUNT),
  UNTIL: readUntil,
  BYMONTH: listOf(numberWithin(1, 12), ascending),
  BYMONTHDAY: listOf(ordinalWithin(31), ascending),
  BYDAY: listOf(readWeekday, byWeekday),
  BYSETPOS: listOf(ordinalWithin(366), ascending),
  WKST: oneOf<Weekday>(WEEKDAYS),
} satisfies Record<string, PartReader<RecurrenceRule[keyof RecurrenceRule]>>;

/** The name of a part. */
export type PartName = keyof typeof PART_READERS;

/** Parts of RFC 5545 and RFC 7529 that a task's rule may not have. */
export const UNSUPPORTED_PARTS: readonly string[] = [
  "BYSECOND",
  "BYMINUTE",
  "BYHOUR",
  "BYYEARDAY",
  "BYWEEKNO",
  "RSCALE",
  "SKIP",
];

function oneOf<Value extends string>(
  values: readonly Value[],
): PartReader<Value> {
  return (text) =>
    values.find((value) => value === text) ??
      new PartError(`must be one of ${values.join(", ")}`);
}

function numberWithin(min: number, max: number): PartReader<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    return new PartError(`must be a whole number from ${min} to ${max}`);
  };
}

function ordinalWithin(max: number): PartReader<number> {
  return (text) => {
    const value = /^[+-]?\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (Math.abs(value) >= 1 && Math.abs(value) <= max) return value;
    return new PartError(`must hold numbers from 1 to ${max} or -1 to -${max}`);
  };
}

function readWeekday(text: string): RuleWeekday | PartError {
  const match = /^([+-]?\d{1,9})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  const weekday = WEEKDAYS.find((each) => each === match?.[2]);
  const ordinal = match?.[1] === undefined ? null : Number(match[1]);
  const size = Math.abs(ordinal ?? 1);
  if (weekday !== undefined && size >= 1 && size <= 53) {
    return { weekday, ordinal };
  }
  return new PartError(
    "must hold weekdays such as MO, 1MO or -1FR, of MO, TU, WE, TH, FR, SA, SU",
  );
}

function readUntil(text: string): DueDate | PartError {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/.exec(
    text,
  );
  if (match !== null) {
    const [year, month, day, hour, minute, second] = match.slice(1);
    const date = `${year}-${month}-${day}`;
    const time = `${hour ?? "00"}:${minute ?? "00"}:${second ?? "00"}`;
    const ms = parseInstant(`${date}T${time}Z`);
    if (ms !== null) return hour === undefined ? date : new Date(ms);
  }
  return new PartError(
    "must be a date that exists (YYYYMMDD) or one with a time in UTC " +
      "(YYYYMMDDTHHMMSSZ)",
  );
}

function listOf<Value>(
  read: PartReader<Value>,
  compare: (a: Value, b: Value) => number,
): PartReader<Value[]> {
  return (text) => {
    const values: Value[] = [];
    for (const item of text.split(",")) {
      const value = read(item);
      if (value instanceof PartError) return value;
      if (values.every((each) => compare(each, value) !== 0)) {
        values.push(value);
      }
    }
    return values.sort(compare);
  };
}

function ascending(a: number, b: number): number {
  return a - b;
}

function byWeekday(a: RuleWeekday, b: RuleWeekday): number {
  return WEEKDAYS.indexOf(a.weekday) - WEEKDAYS.indexOf(b.weekday) ||
    (a.ordinal ?? 0) - (b.ordinal ?? 0);
}
