import type { IdMaker } from "@taskbell/runtime";
import type { Change } from "../change.ts";
import { Problem } from "../http/problem.ts";
import { lockTask } from "../tasks/task_row.ts";
import { assertReachable } from "./assert_reachable.ts";
import { insertReminder } from "./insert_reminder.ts";
import type { Reminder } from "./reminder.ts";
import type { ReminderInput } from "./reminder_input.ts";
import { reminderTime } from "./reminder_time.ts";

/**
 * Adds a reminder to a task that is still open.
 *
 * @throws {Problem} For want of a task, of an open one, of the due date that
 * it is to precede, or of a recipient.
 */
export async function createReminder(
  change: Change,
  { userId, taskId, input, newId }: {
    userId: string;
    taskId: number;
    input: ReminderInput;
    newId: IdMaker;
  },
): Promise<Reminder> {
  const { tx } = change;
  const task = await lockTask(tx, { userId, taskId });
  if (!task) throw new Problem("not-found");
  if (task.completedAt) throw new Problem("task-completed");
  const { channel, recipient, before_due: beforeDue } = input;
  const remindAt = reminderTime(task, { remindAt: input.remind_at, beforeDue });
  await assertReachable(tx, { userId, channel, recipient });
  const reminderId = newId();
  const reminder = { reminderId, remindAt, beforeDue, channel, recipient };
  return await insertReminder(change, { task, reminder });
}
