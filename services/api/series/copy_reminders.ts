import { uuidV7 } from "@taskbell/runtime";
import type { Change } from "../change.ts";
import { remindAtBefore } from "../reminders/before_due.ts";
import {
  insertReminders,
  type NewReminder,
} from "../reminders/insert_reminders.ts";
import type { Task } from "../tasks/task.ts";
import type { RecurringTask } from "./series_state.ts";

type RelativeReminder =
  & Pick<NewReminder, "channel" | "recipient">
  & { beforeDue: string };

/**
 * Gives a task the relative reminders of the one that it follows, whatever
 * became of those; not the ones that their owner has deleted, nor those at a
 * fixed time.
 *
 * What should have reminded already does so at once, or is missed: a task that
 * is made late makes no reminder younger than it is.
 */
export async function copyReminders(
  change: Change,
  { from, to }: { from: RecurringTask; to: Task },
): Promise<void> {
  const relative = await change.tx<RelativeReminder[]>`
    select before_due as "beforeDue", channel, recipient from reminders
    where task_id = ${from.id} and before_due is not null
      and deleted_at is null
    order by created_at, reminder_id
  `;
  const reminders = relative.map((reminder): NewReminder => {
    const remindAt = remindAtBefore(to, reminder.beforeDue);
    if (remindAt === null) {
      throw new TypeError("Cannot remind before a due date: there is none");
    }
    return { ...reminder, reminderId: uuidV7(), remindAt };
  });
  // A schedule wants the next task when the occurrence of this one has come.
  const couldFireSince = from.recurrence.mode === "schedule"
    ? from.occurrence
    : null;
  await insertReminders(change, { task: to, reminders, couldFireSince });
}
