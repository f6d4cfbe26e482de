import { z } from "zod";
import { dueDateInput } from "../due_date.ts";
import { MAX_RULE_CHARACTERS, parseRule } from "./parse_rule.ts";
import {
  CATCH_UP_POLICIES,
  type Recurrence,
  RECURRENCE_MODES,
} from "./recurrence.ts";
import { MAX_COUNT, MAX_INTERVAL } from "./rule_parts.ts";

/** The most occurrences that a series may leave out. */
export const MAX_EXDATES = 500;

/** A rule as the value of an RRULE; an issue for each thing that is wrong. */
export const ruleInput = z.string().transform((text, context) => {
  const result = parseRule(text);
  if (result.ok) return result.value;
  for (const { detail } of result.problems) {
    context.addIssue({ code: "custom", message: detail });
  }
  return z.NEVER;
}).meta({
  description: "The value of an RRULE (RFC 5545): FREQ of DAILY, WEEKLY, " +
    `MONTHLY or YEARLY; INTERVAL (at most ${MAX_INTERVAL}), BYDAY, ` +
    "BYMONTHDAY, BYMONTH, BYSETPOS, " +
    `COUNT (at most ${MAX_COUNT}), UNTIL, WKST; ` +
    `at most ${MAX_RULE_CHARACTERS} characters`,
  examples: ["FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=-1"],
});

/**
 * The field `recurrence` of a task. What it must hold beside the task's due
 * date is left to `seriesProblems()`.
 */
export const recurrenceInput = z.strictObject({
  rrule: ruleInput,
  exdates: z.array(dueDateInput).max(MAX_EXDATES).default([]),
  mode: z.enum(RECURRENCE_MODES).default("schedule"),
  catch_up: z.enum(CATCH_UP_POLICIES).default("once"),
}).transform(({ rrule, exdates, mode, catch_up }): Recurrence => ({
  rule: rrule,
  exdates,
  mode,
  catchUp: catch_up,
}));
