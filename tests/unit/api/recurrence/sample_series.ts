import type { DueDate } from "../../../../services/api/due_date.ts";
import { parseRule } from "../../../../services/api/recurrence/parse_rule.ts";
import type { RecurrenceRule } from "../../../../services/api/recurrence/recurrence_rule.ts";
import type { Occurrence } from "../../../../services/api/recurrence/series.ts";

/** Reads the text of a rule that must be right. */
export function rule(text: string): RecurrenceRule {
  const result = parseRule(text);
  if (result.ok) return result.value;
  throw new Error(`${text}: ${JSON.stringify(result.problems)}`);
}

/** A due date as it is written: a day, or a time with an offset. */
export function due(text: string): DueDate {
  return text.includes("T") ? new Date(text) : text;
}

/** Writes occurrences as {@linkcode due} reads them. */
export function written(
  occurrences: readonly Occurrence[],
  timeZone: string,
): string[] {
  return occurrences.map(({ due }) =>
    typeof due === "string" ? due : onClock(due, timeZone)
  );
}

/** Writes an instant on the clock of a time zone, with its offset. */
export function onClock(date: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime())
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: "never", smallestUnit: "minute" });
}
