import type { Queryable, Statement } from "@taskbell/db";
import { type Channel, formatInstant } from "@taskbell/events";

/** A reminder as it is stored. */
export interface Reminder {
  /** Unique among all users. */
  reminderId: string;
  /** The owner. */
  userId: string;
  /** The task that it reminds of. */
  taskId: number;
  /** When it fires. */
  remindAt: Date;
  /** How it reaches the person. */
  channel: Channel;
  /** Whom it reaches, if the person said so. */
  recipient: string | null;
  /** What became of it. */
  state: "scheduled" | "triggered" | "cancelled" | "missed";
  /** When it was created: whole milliseconds. */
  createdAt: Date;
}

/** The columns that make a {@linkcode Reminder}, as a fragment of SQL. */
export function reminderColumns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    reminder_id as "reminderId", user_id as "userId", task_id as "taskId",
    remind_at as "remindAt", channel, recipient, state,
    created_at as "createdAt"
  `;
}

/** The part of a payload that all events of a reminder share. */
export function reminderPayload(
  reminder: Pick<
    Reminder,
    "reminderId" | "taskId" | "remindAt" | "channel" | "recipient"
  >,
  taskTitle: string,
): {
  reminder_id: string;
  task_id: number;
  task_title: string;
  scheduled_time: string;
  notification_channel: Channel;
  recipient: string | null;
} {
  return {
    reminder_id: reminder.reminderId,
    task_id: reminder.taskId,
    task_title: taskTitle,
    scheduled_time: formatInstant(reminder.remindAt.getTime()),
    notification_channel: reminder.channel,
    recipient: reminder.recipient,
  };
}
