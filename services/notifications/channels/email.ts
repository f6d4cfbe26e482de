import type { SendMailOptions } from "nodemailer";
import { render } from "../templates/render.ts";
import type { Channel, Message } from "./channel.ts";
import { createSmtpPool } from "./email/smtp_pool.ts";
import { smtpOutcome } from "./email/smtp_outcome.ts";
import { subjectHeader } from "./email/subject_header.ts";
import { unsubscribeHeaders } from "./email/unsubscribe_headers.ts";
import { messageHash } from "./message_key.ts";
import { redactor } from "./redactor.ts";

/** How mail is sent. */
export interface EmailOptions {
  /**
   * The server: `smtps://`, or `smtp://` with STARTTLS where it is offered. A
   * password goes over the net with TLS alone.
   */
  smtpUrl: URL;
  /** The sender, such as `Taskbell <taskbell@example.org>`. */
  from: string;
  /** How the server is called in outcomes. @default {"smtp"} */
  provider?: string;
  /** PEM of the authorities to trust. @default {the usual ones} */
  ca?: string;
}

/** Nothing that an address parser would read as a second recipient. */
const ONE_ADDRESS = /^[^\s\p{Cc}<>,;:"()\\@]+@[^\s\p{Cc}<>,;:"()\\@]+$/u;

/** The longest address that a path can hold, in UTF-16 units (RFC 5321). */
const MAX_ADDRESS = 254;

/**
 * Makes the channel that sends e-mail by SMTP.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5321}
 */
export function createEmailChannel(options: EmailOptions): Channel {
  const { smtpUrl, from, provider = "smtp" } = options;
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  const pool = createSmtpPool({ ...options, name: domain });
  const secrets = secretsOf(smtpUrl);
  return {
    async deliver(message, signal) {
      const { recipient, unsubscribeUrl } = message;
      if (!ONE_ADDRESS.test(recipient) || recipient.length > MAX_ADDRESS) {
        const error = "The recipient is no address";
        return { kind: "permanent", error, unasked: true };
      }
      const redact = redactor([
        ...secrets,
        recipient,
        // A filter may name the URL that it does not like.
        unsubscribeUrl?.split("/").at(-1) ?? "",
      ]);
      const mail = { ...mailOf(message, { from, domain }), signal };
      const sent = await pool.send(mail);
      return "messageId" in sent
        ? {
          kind: "delivered",
          provider,
          providerMessageId: sent.messageId,
        }
        : smtpOutcome(sent.error, { ...sent, provider, signal, redact });
    },
    close: () => pool.close(),
  };
}

/** The password, and what a login sends. */
function secretsOf({ username, password }: URL): string[] {
  const [user, secret] = [username, password].map(decodeURIComponent);
  return password === "" ? [] : [`${secret}`, `\0${user}\0${secret}`];
}

function mailOf(
  message: Message,
  { from, domain }: { from: string; domain: string },
): SendMailOptions {
  const { recipient, unsubscribeUrl } = message;
  const { subject, text, html } = render("email", message);
  const encoded = subjectHeader(subject);
  return {
    ...("Subject" in encoded ? {} : { subject }),
    text,
    html,
    from,
    to: { name: "", address: recipient },
    envelope: { from, to: [recipient] },
    // Every attempt has the same: mail programs show a repetition once.
    messageId: `<${messageHash(message).toHex().slice(0, 32)}@${domain}>`,
    headers: {
      // No machine shall answer: RFC 3834.
      "Auto-Submitted": "auto-generated",
      ...encoded,
      ...unsubscribeHeaders(unsubscribeUrl),
    },
  };
}
