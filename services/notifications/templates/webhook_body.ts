import { formatInstant } from "@taskbell/events";
import type { Message } from "../channels/channel.ts";

/**
 * Makes the body of a webhook: the notification as its event has it, so that
 * programs read one format. It is the same, byte for byte, on every attempt.
 */
export function webhookBody(message: Message): Uint8Array {
  const { metadata } = message;
  const body = {
    type: "notification",
    timestamp: formatInstant(message.sourceTimestamp.getTime()),
    data: {
      notification_id: message.notificationId,
      channel: message.channel,
      recipient: message.recipient,
      subject: message.subject,
      body: message.body,
      metadata: metadata === null ? null : JSON.parse(metadata),
    },
  };
  return new TextEncoder().encode(JSON.stringify(body));
}
