import type { Channel, EventOf } from "@taskbell/events";

/** What the events of a notification say about it. */
export interface Notification {
  notification_id: string;
  channel: Channel;
  recipient: string;
  subject: string;
  body: string;
  metadata: Record<string, unknown> | null;
}

/**
 * Makes the notification of a reminder that has fired. Each firing has an id
 * of its own, the same however often its event is read.
 */
export function notificationOf(
  { payload }: EventOf<"reminder.triggered">,
  recipient: string,
): Notification {
  const { reminder_id, task_id, task_title: title, firing } = payload;
  const suffix = firing === 1 ? "" : `-${firing}`;
  return {
    notification_id: `notif-${reminder_id}${suffix}`,
    channel: payload.notification_channel,
    recipient,
    subject: `Reminder: ${title}`,
    body: `Don't forget: ${title}`,
    metadata: { task_id, reminder_id },
  };
}
