/**
 * Sends a mail by the worker's settings and prints what came of it.
 *
 * @module
 */
import { createEmailChannel } from "../../services/notifications/channels/email.ts";
import { readConfig } from "../../services/notifications/config.ts";
import { deliverSample } from "./sample_message.ts";

if (import.meta.main) {
  const { smtpUrl, mailFrom: from } = readConfig((name) => Deno.env.get(name));
  const channel = createEmailChannel({ smtpUrl, from });
  console.log(JSON.stringify(await deliverSample(channel)));
  channel.close();
}
