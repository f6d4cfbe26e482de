import type { DueDate } from "../due_date.ts";
import type { Weekday } from "./weekday.ts";

/** The frequencies that a task may have. */
export const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;

/** The length of a rule's period. */
export type Frequency = (typeof FREQUENCIES)[number];

/** One value of BYDAY. */
export interface RuleWeekday {
  /** The day of the week. */
  weekday: Weekday;
  /**
   * Which of them in the month or year, from 1, or from the end with -1;
   * `null` for each.
   */
  ordinal: number | null;
}

/**
 * A recurrence rule that {@linkcode parseRule} has checked. Lists hold each
 * value once, in ascending order; an empty one stands for an absent part.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10}
 */
export interface RecurrenceRule {
  /** The length of a period. */
  freq: Frequency;
  /** Every how many periods it recurs, from 1. */
  interval: number;
  /** Months, 1 to 12. */
  byMonth: readonly number[];
  /** Days of the month, 1 to 31, or -1 to -31 from its end. */
  byMonthDay: readonly number[];
  /** Days of the week, from Monday. */
  byDay: readonly RuleWeekday[];
  /** Which of a period's days, from 1, or from their end with -1. */
  bySetPos: readonly number[];
  /** How many occurrences there are, the start and excluded ones included. */
  count: number | null;
  /** The last instant or day at which it may recur. */
  until: DueDate | null;
  /** The day on which a week begins. */
  weekStart: Weekday;
}
