/**
 * Sends a mail by the worker's settings and prints what came of it.
 *
 * @module
 */
import { createEmailChannel } from "../../services/notifications/channels/email.ts";
import { readConfig } from "../../services/notifications/config.ts";

if (import.meta.main) {
  const { smtpUrl, mailFrom: from } = readConfig((name) => Deno.env.get(name));
  const channel = createEmailChannel({ smtpUrl, from });
  const message = {
    notificationId: "notif-r-1",
    recipient: "ada@example.com",
    subject: "Reminder: T",
    body: "Don't forget: T",
  };
  const { signal } = new AbortController();
  console.log(JSON.stringify(await channel.deliver(message, signal)));
  channel.close();
}
