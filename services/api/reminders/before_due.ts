import { z } from "zod";
import type { Task } from "../tasks/task.ts";

/** The longest distance from a due date, in days. */
const MAX_DAYS = 3660;

/** The years 1 to 9999, which every reader of an instant knows. */
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** An ISO 8601 duration, such as `PT30M` or `P1D`, to its canonical text. */
export const beforeDueInput = z.string().max(64).refine(isDistance, {
  error: "must be an ISO 8601 duration such as PT30M or P1D, of at most " +
    `${MAX_DAYS} days`,
}).transform((text) => Temporal.Duration.from(text).toString()).meta({
  examples: ["PT30M", "P1D", "PT0S"],
});

/** When a task is due, as far as a reminder needs to know. */
export type DueTask = Pick<Task, "dueDate" | "dueDay" | "timeZone">;

/**
 * Finds when a reminder fires that keeps a distance from a due date.
 *
 * Years to days are counted on the clock of the task's time zone (else UTC):
 * a day before nine o'clock is nine o'clock, whatever the clocks do in between.
 * A time of day that is missing there moves forward by the gap; of two that
 * are equal the first counts. Hours to seconds are then exact. A day that is
 * due ends at midnight.
 *
 * @param beforeDue What {@linkcode beforeDueInput} has let through.
 * @returns Whole milliseconds; `null` where the task has no due date.
 */
export function remindAtBefore(
  { dueDate, dueDay, timeZone }: DueTask,
  beforeDue: string,
): Date | null {
  if (dueDate === null) return null;
  const zone = timeZone ?? "UTC";
  const distance = Temporal.Duration.from(beforeDue);
  const { epochMilliseconds } = dueDay === null
    ? Temporal.Instant.fromEpochMilliseconds(dueDate.getTime())
      .toZonedDateTimeISO(zone).subtract(distance)
    : endOfDay(dueDay, { zone, distance });
  return new Date(Math.min(Math.max(epochMilliseconds, FIRST_MS), LAST_MS));
}

/** Midnight is where the days are counted from, even if it does not exist. */
function endOfDay(
  day: string,
  { zone, distance }: { zone: string; distance: Temporal.Duration },
): Temporal.ZonedDateTime {
  const { years, months, weeks, days } = distance;
  const time = distance.with({ years: 0, months: 0, weeks: 0, days: 0 });
  return Temporal.PlainDate.from(day).add({ days: 1 })
    .subtract({ years, months, weeks, days })
    .toZonedDateTime({ timeZone: zone }).subtract(time);
}

function isDistance(text: string): boolean {
  if (!/^P/i.test(text)) return false;
  try {
    const duration = Temporal.Duration.from(text);
    const relativeTo = Temporal.PlainDate.from("2024-01-01");
    return duration.sign >= 0 &&
      duration.total({ unit: "days", relativeTo }) <= MAX_DAYS;
  } catch {
    // Temporal tells what is no duration only by throwing.
    return false;
  }
}
