import { createHash } from "node:crypto";
import { createTransport } from "nodemailer";
import type { Channel, Message, Outcome } from "./channel.ts";

/** How mail is sent. */
export interface EmailOptions {
  /** The server: `smtp://` with STARTTLS if it is offered, or `smtps://`. */
  smtpUrl: URL;
  /** The sender, such as `Taskbell <taskbell@example.org>`. */
  from: string;
}

/** Nothing that an address parser would read as a second recipient. */
const ONE_ADDRESS = /^[^\s<>,;:"()\\@]+@[^\s<>,;:"()\\@]+$/;

/** Connections to the server that are open at a time, at the most. */
const MAX_CONNECTIONS = 5;

/**
 * Makes the channel that sends e-mail by SMTP.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5321}
 */
export function createEmailChannel(
  { smtpUrl, from }: EmailOptions,
): Channel {
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  const transport = createTransport({
    host: smtpUrl.hostname,
    port: Number(smtpUrl.port) || undefined,
    secure: smtpUrl.protocol === "smtps:",
    ...(smtpUrl.username && {
      auth: {
        user: decodeURIComponent(smtpUrl.username),
        pass: decodeURIComponent(smtpUrl.password),
      },
    }),
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    // Asking the system for the machine's name needs a permission.
    name: domain,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver(message) {
      if (!ONE_ADDRESS.test(message.recipient)) {
        return { kind: "permanent", error: "The recipient is no address" };
      }
      try {
        const { messageId } = await transport.sendMail({
          from,
          to: { name: "", address: message.recipient },
          envelope: { from, to: [message.recipient] },
          subject: message.subject,
          text: message.body,
          messageId: messageIdOf(message, domain),
        });
        return {
          kind: "delivered",
          provider: "smtp",
          providerMessageId: messageId,
        };
      } catch (error) {
        return failure(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Every attempt has the same id: mail programs show a repetition once. */
function messageIdOf({ notificationId }: Message, domain: string): string {
  const hash = createHash("sha256").update(notificationId).digest("hex");
  return `<${hash.slice(0, 32)}@${domain}>`;
}

/** What nodemailer's errors say besides their message. */
interface SmtpError extends Error {
  /** What failed: `EENVELOPE` for an address, `EMESSAGE` for the content. */
  code?: string;
  /** The server's answer, such as 550. */
  responseCode?: number;
}

/** A 5xx answer to the message itself is final; all else may pass. */
function failure(thrown: unknown): Outcome {
  const error: SmtpError = thrown instanceof Error
    ? thrown
    : new Error(String(thrown));
  const aboutMessage = error.code === "EENVELOPE" || error.code === "EMESSAGE";
  const refused = (error.responseCode ?? 0) >= 500;
  return {
    kind: aboutMessage && refused ? "permanent" : "retry",
    error: error.message,
  };
}
