import { uuidV7 } from "@taskbell/runtime";
import type { Change } from "../change.ts";
import { remindAtBefore } from "../reminders/before_due.ts";
import {
  insertReminder,
  type NewReminder,
} from "../reminders/insert_reminder.ts";
import type { Task } from "../tasks/task.ts";

type RelativeReminder =
  & Pick<NewReminder, "channel" | "recipient">
  & { beforeDue: string };

/**
 * Gives a task the relative reminders of the one that it follows, whatever
 * became of those; not the ones that their owner has deleted, nor those at a
 * fixed time. What should have reminded already does so at once.
 */
export async function copyReminders(
  change: Change,
  { from, to }: { from: Task; to: Task },
): Promise<void> {
  const reminders = await change.tx<RelativeReminder[]>`
    select before_due as "beforeDue", channel, recipient from reminders
    where task_id = ${from.id} and before_due is not null
      and deleted_at is null
    order by created_at, reminder_id
  `;
  for (const reminder of reminders) {
    const remindAt = remindAtBefore(to, reminder.beforeDue);
    if (remindAt === null) {
      throw new TypeError("Cannot remind before a due date: there is none");
    }
    const copy = { ...reminder, reminderId: uuidV7(), remindAt };
    await insertReminder(change, { task: to, reminder: copy });
  }
}
