import type { Change } from "../change.ts";
import { invalidInput, Problem } from "../http/problem.ts";
import { dueNow } from "../due_now.ts";
import { openReminder } from "./open_reminder.ts";
import type { Reminder, ReminderAddress } from "./reminder.ts";
import type { SnoozeInput } from "./reminder_input.ts";
import { scheduleReminders } from "./schedule_reminders.ts";

const MINUTE_MS = 60_000;

/**
 * Lets a reminder fire later; one that has fired does so again. It touches
 * this one alone, and keeps its distance from the due date for the next time
 * that the due date moves.
 *
 * @throws {Problem} For want of a reminder or of an open task, or for a time
 * that has passed.
 */
export async function snoozeReminder(
  change: Change,
  { input: { minutes, until }, ...address }: ReminderAddress & {
    input: SnoozeInput;
  },
): Promise<Reminder> {
  const { reminder, task } = await openReminder(change, address);
  if (task.completedAt) throw new Problem("task-completed");
  const now = await dueNow(change.tx);
  if (until && until <= now) {
    throw invalidInput("#/until", "must be later than now");
  }
  const remindAt = until ??
    new Date(now.getTime() + (minutes ?? 0) * MINUTE_MS);
  // Without a due date it has nothing to keep a distance from.
  const beforeDue = task.dueDate === null ? null : reminder.beforeDue;
  const reminders = [{ ...reminder, remindAt, beforeDue }];
  const [snoozed] = await scheduleReminders(change, { task, reminders });
  return snoozed ?? reminder;
}
