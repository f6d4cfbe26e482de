/** A message in the app. */
export interface InboxMessage {
  /** Its number, which rises with each new one. */
  messageId: number;
  /** The notification that it is. */
  notificationId: string;
  /** What it is about. */
  title: string;
  /** What it says. */
  body: string;
  /** What its producer adds to it: a JSON object as text, or `null`. */
  metadata: string | null;
  /** When it came. */
  createdAt: Date;
  /** Since when it is read; `null`: it is not. */
  readAt: Date | null;
}

/** The message as the API answers it. */
export function inboxResource(message: InboxMessage): Record<string, unknown> {
  const { metadata } = message;
  return {
    message_id: message.messageId,
    notification_id: message.notificationId,
    title: message.title,
    body: message.body,
    metadata: metadata === null ? null : JSON.parse(metadata),
    created_at: message.createdAt,
    read_at: message.readAt,
  };
}
