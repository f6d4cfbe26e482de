import type { Transaction } from "@taskbell/db";
import type { Change } from "../change.ts";
import { invalidInput, Problem } from "../http/problem.ts";
import type { Task, TaskAddress } from "../tasks/task.ts";
import { lockTask } from "../tasks/task_row.ts";
import { insertReminders } from "./insert_reminders.ts";
import { planReminder } from "./plan_reminders.ts";
import type { Reminder } from "./reminder.ts";
import type { ReminderInput } from "./reminder_input.ts";

/** The most reminders of a task that can still be asked to fire. */
const MAX_REMINDERS = 100;

/**
 * Adds a reminder to a task that is still open.
 *
 * @throws {Problem} For want of a task, of an open one, of the due date that
 * it is to precede, of a recipient, or of room for one more.
 */
export async function createReminder(
  change: Change,
  { input, ...address }: TaskAddress & { input: ReminderInput },
): Promise<Reminder> {
  const { tx } = change;
  const task = await lockTask(tx, address);
  if (!task) throw new Problem("not-found");
  if (task.completedAt) throw new Problem("task-completed");
  const planned = await planReminder(tx, { task, input });
  await assertRoom(tx, task);
  const [reminder] = await insertReminders(change, {
    task,
    reminders: [planned],
  });
  if (!reminder) throw new Error("Cannot insert a reminder: no row came back");
  return reminder;
}

/** What is scheduled is copied, cancelled and moved all at once. */
async function assertRoom(tx: Transaction, { id }: Task): Promise<void> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::integer as count from (
      select from reminders
      where task_id = ${id} and deleted_at is null
        and (state = 'scheduled' or before_due is not null)
      limit ${MAX_REMINDERS}
    ) as found
  `;
  if ((row?.count ?? 0) < MAX_REMINDERS) return;
  throw invalidInput(
    "#",
    `The task has ${MAX_REMINDERS} reminders that are ahead or ` +
      "before_due: delete one first",
  );
}
