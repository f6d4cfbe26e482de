import type { DueDate } from "../due_date.ts";
import {
  type CalendarDay,
  FIRST_DAY,
  LAST_DAY,
} from "../recurrence/calendar_day.ts";
import { recurrenceInput } from "../recurrence/recurrence_input.ts";
import {
  type RecurrenceResource,
  recurrenceResource,
} from "../recurrence/recurrence_resource.ts";
import { type WallClock, wallClock } from "../recurrence/wall_clock.ts";
import type { TaskEdit } from "./series_edit.ts";
import { isRecurring, startOf } from "./series_state.ts";

/** How a series moves. */
interface Move {
  /** Its days before. */
  from: WallClock;
  /** Its days now. */
  to: WallClock;
  /** By how many days it moves. */
  days: number;
  /** Whether it has no time of day now. */
  isOnDays: boolean;
}

/**
 * The recurrence of a series that begins with an edited task: the exclusions
 * and the end that the edit does not set follow the series.
 */
export function movedRecurrence(
  { before, after, patch }: TaskEdit,
): RecurrenceResource | null {
  const due = after.dueDay ?? after.dueDate;
  if (patch.recurrence !== undefined || !isRecurring(before) || due === null) {
    return after.recurrence;
  }
  const from = wallClock(startOf(before.series), before.series.timeZone);
  const to = wallClock(due, after.timeZone ?? "UTC");
  const days = to.startDay - from.dayOf(before.occurrence);
  const move = { from, to, days, isOnDays: typeof due === "string" };
  const recurrence = recurrenceInput.parse(before.recurrence);
  const { rule, exdates } = recurrence;
  const until = rule.until && movedUntil(rule.until, move);
  return recurrenceResource({
    ...recurrence,
    rule: { ...rule, until },
    exdates: exdates.map((exdate) => movedExdate(exdate, move)),
  });
}

/**
 * Moves an exclusion with the occurrence that it excludes: by as many days,
 * and to the other time of day. A day that is excluded as such stays, and so
 * does an instant at which the series has no occurrence.
 */
function movedExdate(exdate: DueDate, move: Move): DueDate {
  if (typeof exdate === "string") return exdate;
  const { from } = move;
  const day = from.dayOf(exdate);
  const excludes = from.occurrenceOn(day).at.getTime() === exdate.getTime();
  return excludes ? movedDay(day, move) : exdate;
}

/**
 * Moves an end that has a time of day to the last day that it lets in, as
 * exclusions move: no occurrence is gained or lost. An end on a day stays, but
 * gets the time of day of a series that has one now.
 */
function movedUntil(until: DueDate, move: Move): DueDate {
  const { from, isOnDays } = move;
  const day = from.dayOf(until);
  if (typeof until === "string") {
    return isOnDays ? until : movedDay(day, { ...move, days: 0 });
  }
  const isIn = from.occurrenceOn(day).at <= until;
  return movedDay(isIn ? day : day - 1, move);
}

/** Moves a day of a series, as far as the calendar goes in each time zone. */
function movedDay(day: CalendarDay, { to, days }: Move): DueDate {
  const moved = Math.min(Math.max(day + days, FIRST_DAY + 1), LAST_DAY - 1);
  return to.occurrenceOn(moved).due;
}
