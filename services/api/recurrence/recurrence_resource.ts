import { formatInstant } from "@taskbell/events";
import { formatRule } from "./format_rule.ts";
import type {
  CatchUpPolicy,
  Recurrence,
  RecurrenceMode,
} from "./recurrence.ts";

/** The field `recurrence` of a task, as the API answers it. */
export interface RecurrenceResource {
  /** The rule in its canonical text. */
  rrule: string;
  /** Instants in UTC, and days. */
  exdates: string[];
  /** From what the next occurrence is counted. */
  mode: RecurrenceMode;
  /** Which occurrences are made up for. */
  catch_up: CatchUpPolicy;
}

/** Writes a recurrence as the API answers it; `recurrenceInput` reads it. */
export function recurrenceResource(
  { rule, exdates, mode, catchUp }: Recurrence,
): RecurrenceResource {
  return {
    rrule: formatRule(rule),
    exdates: exdates.map((exdate) =>
      typeof exdate === "string" ? exdate : formatInstant(exdate.getTime())
    ),
    mode,
    catch_up: catchUp,
  };
}
