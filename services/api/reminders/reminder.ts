import { type Channel, formatInstant } from "@taskbell/events";

/** What may have become of a reminder. */
export const REMINDER_STATES = [
  "scheduled",
  "triggered",
  "cancelled",
  "missed",
] as const;

/** Why a reminder will not fire. */
export const CANCEL_REASONS = [
  "task_completed",
  "task_deleted",
  "due_date_removed",
  "deleted",
] as const;

/** Why a reminder will not fire. */
export type CancelReason = (typeof CANCEL_REASONS)[number];

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
  state: (typeof REMINDER_STATES)[number];
  /** Why it was cancelled, or `missed`; else `null`. */
  reason: CancelReason | "missed" | null;
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
    reason: reminder.reason,
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
