import { uuidV7 } from "@taskbell/runtime";
import type { Queryable } from "@taskbell/db";
import type { Task } from "../tasks/task.ts";
import { assertReachable } from "./assert_reachable.ts";
import type { NewReminder } from "./insert_reminders.ts";
import type { ReminderInput } from "./reminder_input.ts";
import { reminderTime } from "./reminder_time.ts";

/**
 * Makes the reminders of an open task that a person has asked for; nothing is
 * written yet.
 *
 * @param options `path`: where in the body their list is.
 * @throws {Problem} For want of the due date that one is to precede, or of a
 * recipient.
 */
export async function planReminders(
  sql: Queryable,
  { task, inputs, path }: {
    task: Task;
    inputs: readonly ReminderInput[];
    path: readonly PropertyKey[];
  },
): Promise<NewReminder[]> {
  const planned: NewReminder[] = [];
  for (const [index, input] of inputs.entries()) {
    const place = { path: [...path, index] };
    planned.push(await planReminder(sql, { task, input, ...place }));
  }
  return planned;
}

/** As {@linkcode planReminders}, for one that is in the body at `path`. */
export async function planReminder(
  sql: Queryable,
  { task, input, path = [] }: {
    task: Task;
    input: ReminderInput;
    path?: readonly PropertyKey[];
  },
): Promise<NewReminder> {
  const { channel, recipient, remind_at, before_due: beforeDue } = input;
  const time = { remindAt: remind_at, beforeDue, path };
  const remindAt = reminderTime(task, time);
  const { userId } = task;
  await assertReachable(sql, { userId, channel, recipient, path });
  return { reminderId: uuidV7(), remindAt, beforeDue, channel, recipient };
}
