import { parseInstant } from "@taskbell/events";
import { z } from "zod";

/** When a task is due: at an instant or, as `YYYY-MM-DD`, on a day. */
export type DueDate = Date | string;

/** The start of the year 1, before which no instant is taken. */
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");

/** The end of the year 9999: a `Date` goes further than PostgreSQL reads. */
export const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const DAY_MS = 86_400_000;

const DUE_DATE_ERROR =
  "must be an RFC 3339 date and time with an offset, or a date";

/** An RFC 3339 date and time with an offset, or a date alone. */
export const dueDateInput = z.string().transform(
  (text, context): DueDate => {
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
    const ms = parseInstant(isDay ? `${text}T00:00:00Z` : text);
    if (ms !== null) return isDay ? text : new Date(ms);
    context.addIssue({ code: "custom", message: DUE_DATE_ERROR });
    return z.NEVER;
  },
).meta({
  anyOf: [{ format: "date-time" }, { format: "date" }],
  examples: ["2030-01-31T09:00:00+01:00", "2030-01-31"],
});

/** How a {@linkcode DueDate} is stored. */
export interface StoredDueDate {
  /** From the next millisecond on, an open task is overdue. */
  dueDate: Date | null;
  /** The day as it was given; `null` where a time of day is known. */
  dueDay: string | null;
}

/**
 * Makes what is stored of a due date. A day counts to its last millisecond, in
 * the task's time zone and else in UTC.
 */
export function storedDueDate(
  due: DueDate | null,
  timeZone: string | null,
): StoredDueDate {
  if (typeof due !== "string") return { dueDate: due, dueDay: null };
  return { dueDate: endOfDay(due, timeZone ?? "UTC"), dueDay: due };
}

/** When a day begins, which need not be at midnight. */
export function startOfDay(day: string, timeZone: string): Date {
  const { epochMilliseconds } = Temporal.PlainDate.from(day)
    .toZonedDateTime({ timeZone });
  return new Date(Math.max(epochMilliseconds, FIRST_MS));
}

/** Instants between which a day begins, whatever the time zone. */
export function startsOfDay(day: string): { first: Date; last: Date } {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return {
    first: new Date(Math.max(ms - DAY_MS, FIRST_MS)),
    last: new Date(Math.min(ms + DAY_MS, LAST_MS)),
  };
}

/** Days of 23 or 25 hours, and those that don't begin at midnight, included. */
function endOfDay(day: string, timeZone: string): Date {
  const next = Temporal.PlainDate.from(day).add({ days: 1 });
  const { epochMilliseconds } = next.toZonedDateTime({ timeZone });
  return new Date(Math.min(epochMilliseconds - 1, LAST_MS));
}
