import type { DueDate } from "../due_date.ts";
import type { RecurrenceRule } from "./recurrence_rule.ts";

/**
 * From what the next occurrence is counted: from the series' start, or from
 * the completion of the last one.
 */
export const RECURRENCE_MODES = ["schedule", "completion"] as const;

/** From what the next occurrence is counted. */
export type RecurrenceMode = (typeof RECURRENCE_MODES)[number];

/** Which occurrences are made up for that a downtime passed over. */
export const CATCH_UP_POLICIES = ["once", "all", "skip"] as const;

/** Which occurrences are made up for that a downtime passed over. */
export type CatchUpPolicy = (typeof CATCH_UP_POLICIES)[number];

/** How a task recurs, as its owner wrote it. */
export interface Recurrence {
  /** The rule. */
  rule: RecurrenceRule;
  /** Occurrences that are left out. */
  exdates: DueDate[];
  /** From what the next occurrence is counted. */
  mode: RecurrenceMode;
  /** Which occurrences are made up for. */
  catchUp: CatchUpPolicy;
}
