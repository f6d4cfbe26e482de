import type { Change } from "../change.ts";
import { invalidInput, Problem } from "../http/problem.ts";
import type { Task } from "../tasks/task.ts";
import { assertReachable } from "./assert_reachable.ts";
import { openReminder } from "./open_reminder.ts";
import type { Reminder, ReminderAddress } from "./reminder.ts";
import { recipientProblem, type ReminderPatch } from "./reminder_input.ts";
import { reminderTime } from "./reminder_time.ts";
import { scheduleReminders } from "./schedule_reminders.ts";

/**
 * Changes fields of a reminder; the others stay. At another time it is
 * scheduled, whatever became of it before. Where nothing would be different it
 * stays as it is and there is no event.
 *
 * @throws {Problem} For want of a reminder, of an open task, of the due date
 * that it is to precede, or of a recipient.
 */
export async function changeReminder(
  change: Change,
  { patch, ...address }: ReminderAddress & { patch: ReminderPatch },
): Promise<Reminder> {
  const { reminder: before, task } = await openReminder(change, address);
  const after = patched(before, { patch, task });
  const isMoved = after.remindAt.getTime() !== before.remindAt.getTime();
  const isRedirected = after.channel !== before.channel ||
    after.recipient !== before.recipient;
  if (!isMoved && !isRedirected && after.beforeDue === before.beforeDue) {
    return before;
  }
  if (task.completedAt) throw new Problem("task-completed");
  if (isRedirected) await assertCanReach(change, after);
  if (isMoved || after.state === "scheduled") {
    const reminders = [after];
    const [scheduled] = await scheduleReminders(change, { task, reminders });
    return scheduled ?? after;
  }
  await change.tx`
    update reminders set before_due = ${after.beforeDue},
      channel = ${after.channel}, recipient = ${after.recipient}
    where reminder_id = ${after.reminderId}
  `;
  return after;
}

function patched(
  reminder: Reminder,
  { patch, task }: { patch: ReminderPatch; task: Task },
): Reminder {
  const {
    remind_at: remindAt = reminder.remindAt,
    before_due = reminder.beforeDue,
    channel = reminder.channel,
    recipient = reminder.recipient,
  } = patch;
  const beforeDue = patch.remind_at ? null : before_due;
  // A distance that is not named moves nothing: it may have been snoozed.
  const time = patch.before_due
    ? reminderTime(task, { remindAt, beforeDue })
    : remindAt;
  return { ...reminder, remindAt: time, beforeDue, channel, recipient };
}

async function assertCanReach(
  change: Change,
  reminder: Reminder,
): Promise<void> {
  const problem = recipientProblem(reminder);
  if (problem !== null) throw invalidInput("#/recipient", problem);
  await assertReachable(change.tx, reminder);
}
