import { type Channel, formatInstant } from "@taskbell/events";

/** A reminder as it is stored. */
export interface Reminder {
  /** Unique among all users. */
  reminderId: string;
  /** The owner. */
  userId: string;
  /** The task that it reminds of. */
  taskId: number;
  /** When it fires, or has fired: whole milliseconds. */
  remindAt: Date;
  /**
   * How long before the task is due, as an ISO 8601 duration; `null` where
   * the time was given. A snooze moves {@linkcode Reminder.remindAt} alone.
   */
  beforeDue: string | null;
  /** How it reaches the person. */
  channel: Channel;
  /** Whom it reaches, if the person said so. */
  recipient: string | null;
  /** What became of it. */
  state: "scheduled" | "triggered" | "cancelled" | "missed";
  /** When it was created: whole milliseconds. */
  createdAt: Date;
}

/** Whose and which reminder. */
export interface ReminderAddress {
  /** The owner. */
  userId: string;
  /** The reminder's id. */
  reminderId: string;
}

/** A reminder as the API answers it. */
export function reminderResource(
  reminder: Reminder,
): Record<string, unknown> {
  return {
    reminder_id: reminder.reminderId,
    task_id: reminder.taskId,
    remind_at: formatInstant(reminder.remindAt.getTime()),
    before_due: reminder.beforeDue,
    channel: reminder.channel,
    recipient: reminder.recipient,
    state: reminder.state,
    created_at: formatInstant(reminder.createdAt.getTime()),
  };
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
