import type { IdMaker } from "@taskbell/runtime";
import type { Change } from "../../change.ts";
import { contactFor } from "../preferences/preferences_row.ts";
import { invalidInput, Problem } from "../problem.ts";
import { lockTask } from "../tasks/task_row.ts";
import {
  type Reminder,
  reminderColumns,
  reminderPayload,
} from "../../reminder.ts";
import type { ReminderInput } from "./reminder.ts";

/**
 * Adds a reminder to a task that is still open.
 *
 * @throws {Problem} For want of a task, of an open one or of a recipient.
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
  const { tx, now, make, cause } = change;
  const task = await lockTask(tx, { userId, taskId });
  if (!task) throw new Problem("not-found");
  if (task.completedAt) throw new Problem("task-completed");
  const { channel, recipient } = input;
  if (
    recipient === null && await contactFor(tx, { userId, channel }) === null
  ) {
    throw invalidInput(
      "#/recipient",
      `is needed, as the preferences have no contact for ${channel}`,
    );
  }
  const reminderId = newId();
  const scheduled = make.reminderScheduled({
    correlation_id: cause.correlationId,
    user_id: userId,
    payload: reminderPayload({
      reminderId,
      taskId,
      remindAt: input.remind_at,
      channel,
      recipient,
    }, task.title),
  });
  const [reminder] = await tx<Reminder[]>`
    insert into reminders (
      reminder_id, user_id, task_id, remind_at, channel, recipient, state,
      written_at, scheduled_event_id, traceparent, created_at
    ) values (
      ${reminderId}, ${userId}, ${taskId}, ${input.remind_at}, ${channel},
      ${recipient}, 'scheduled', taskbell_now(), ${scheduled.event_id},
      ${cause.traceparent}, ${now}
    )
    returning ${reminderColumns(tx)}
  `;
  if (!reminder) throw new Error("Cannot insert a reminder: no row came back");
  change.emit(scheduled);
  return reminder;
}
