import type { DueDate } from "../due_date.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import type { RecurrenceRule } from "../recurrence/recurrence_rule.ts";
import { seriesProblems } from "../recurrence/series_problems.ts";
import type { Said, SaidEnd } from "./said.ts";

/**
 * Makes the recurrence of what was said.
 *
 * @param options `due` is the first occurrence, in `timeZone` (an IANA name).
 * @returns `null` where nothing of it was said, or the series is impossible:
 * one that ends before it begins.
 */
export function recurrenceOf(
  { recurrence, end }: Said,
  { due, timeZone }: { due: DueDate | null; timeZone: string },
): Recurrence | null {
  if (recurrence === undefined || due === null) return null;
  const { mode } = recurrence;
  const limit = end === undefined ? {} : limitOf(end, { due, timeZone });
  if (limit === null) return null;
  const rule = { ...recurrence.rule, ...limit };
  const problems = seriesProblems({ rule, start: due, timeZone }, mode);
  if (problems.length > 0) return null;
  return { rule, mode, exdates: [], catchUp: "once" };
}

function limitOf(
  end: SaidEnd,
  { due, timeZone }: { due: DueDate; timeZone: string },
): Partial<RecurrenceRule> | null {
  if ("count" in end) return { count: end.count };
  const last = "until" in end
    ? end.until
    : dayOf(due, timeZone).add(end.lasts).subtract({ days: 1 });
  if (last.year > 9998) return null;
  if (typeof due === "string") return { until: last.toString() };
  const nextMs = last.add({ days: 1 }).toZonedDateTime(timeZone)
    .epochMilliseconds;
  return { until: new Date(nextMs - 1_000) };
}

function dayOf(due: DueDate, timeZone: string): Temporal.PlainDate {
  if (typeof due === "string") return Temporal.PlainDate.from(due);
  return Temporal.Instant.fromEpochMilliseconds(due.getTime())
    .toZonedDateTimeISO(timeZone).toPlainDate();
}
