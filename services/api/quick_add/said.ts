import type { RecurrenceMode } from "../recurrence/recurrence.ts";
import type { RecurrenceRule } from "../recurrence/recurrence_rule.ts";

/** How a task recurs, as words say it. */
export interface SaidRecurrence {
  /** The rule, without an end. */
  rule: RecurrenceRule;
  /** `completion` where the words say so. */
  mode: RecurrenceMode;
}

/** When a series ends. */
export type SaidEnd =
  /** After so many occurrences. */
  | { count: number }
  /** With this day. */
  | { until: Temporal.PlainDate }
  /** So long after its first day, which counts. */
  | { lasts: Temporal.Duration };

/** A time of day. */
export interface SaidTime {
  /** The hour, 0 to 23. */
  hour: number;
  /** The minute. */
  minute: number;
  /** Whether it may be of either half of the day. */
  isBare?: boolean;
  /** An abbreviation or offset that is not the writer's own zone. */
  zone?: string;
}

/** The parts of a day that have a name; `end` is that of the day. */
export type SaidPeriod = "morning" | "afternoon" | "evening" | "night" | "end";

/** What words say of the time of a task. */
export interface Said {
  /** The day. */
  day?: Temporal.PlainDate;
  /** Whether the day is named as one of the week. */
  isWeekday?: boolean;
  /** Whether a series starts with the first of its days from `day` on. */
  isStart?: boolean;
  /** The time of day. */
  time?: SaidTime;
  /** The part of the day. */
  period?: SaidPeriod;
  /** The due date, where words count hours or minutes. */
  instant?: Date;
  /** How the task recurs. */
  recurrence?: SaidRecurrence;
  /** When that ends. */
  end?: SaidEnd;
}

/** Takes together what two say; `null` where both say the same thing. */
export function joinSaid(one: Said, other: Said): Said | null {
  const both = { ...one, ...other };
  const isTwice = Object.keys(one).some((key) => Object.hasOwn(other, key));
  const isFixed = both.instant !== undefined &&
    (both.day ?? both.time ?? both.period) !== undefined;
  return isTwice || isFixed ? null : both;
}
