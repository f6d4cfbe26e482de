import type { DueDate } from "../due_date.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";

/** What makes the successors of a recurring task. */
export interface Series {
  /** How it recurs. */
  rule: RecurrenceRule;
  /**
   * The first occurrence, whether or not the rule names it: an instant, or a
   * day where the tasks have no time of day. All others keep its time on the
   * clock of the time zone.
   */
  start: DueDate;
  /** An IANA time zone. */
  timeZone: string;
  /**
   * Occurrences that are left out, by their instant or by their day in the
   * time zone; they count for COUNT.
   *
   * @default {[]}
   */
  exdates?: readonly DueDate[];
}

/** One time of a series. */
export interface Occurrence {
  /**
   * What identifies it in its series; occurrences of one series differ by it.
   * For a day this is its last millisecond in the time zone.
   */
  at: Date;
  /** The due date of its task: an instant, or the day. */
  due: DueDate;
}
