import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { createTransport } from "nodemailer";
import type { Channel, Message, Outcome } from "./channel.ts";
import { openSocket } from "./open_socket.ts";

/** How mail is sent. */
export interface EmailOptions {
  /** The server: `smtp://` with STARTTLS if it is offered, or `smtps://`. */
  smtpUrl: URL;
  /** The sender, such as `Taskbell <taskbell@example.org>`. */
  from: string;
}

/** How nodemailer is handed a connection. */
type SocketCallback = (
  error: Error | null,
  options?: { connection: Socket },
) => void;

/** Nothing that an address parser would read as a second recipient. */
const ONE_ADDRESS = /^[^\s\p{Cc}<>,;:"()\\@]+@[^\s\p{Cc}<>,;:"()\\@]+$/u;

/**
 * Connections to the server that are open at a time, at the most: no fewer
 * than the attempts that run at a time, which would else wait for each other.
 */
const MAX_CONNECTIONS = 20;

/** How long connecting may take, in milliseconds. */
const CONNECT_MS = 10_000;

/**
 * Makes the channel that sends e-mail by SMTP.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5321}
 */
export function createEmailChannel(
  { smtpUrl, from }: EmailOptions,
): Channel {
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  const host = smtpUrl.hostname;
  const port = smtpPort(smtpUrl);
  const transport = createTransport({
    host,
    port,
    getSocket: (_options: unknown, done: SocketCallback) => {
      openSocket({ host, port, timeoutMs: CONNECT_MS })
        .then((connection) => done(null, { connection }), done);
    },
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
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver(message, signal) {
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
          signal,
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
    close: () => transport.close({ force: true }),
  };
}

/** The port of a server: 465 for TLS from the start, else 587 by default. */
export function smtpPort({ protocol, port }: URL): number {
  return Number(port) || (protocol === "smtps:" ? 465 : 587);
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
  /** What the server answered to, such as `RCPT TO`. */
  command?: string;
}

/**
 * A 5xx answer to the recipient or the content is final. All else may pass,
 * a refused sender too: that is for the operator to mend.
 */
function failure(thrown: unknown): Outcome {
  const error: SmtpError = thrown instanceof Error
    ? thrown
    : new Error(String(thrown));
  const aboutMessage = error.command !== "MAIL FROM" &&
    (error.code === "EENVELOPE" || error.code === "EMESSAGE");
  const refused = (error.responseCode ?? 0) >= 500;
  return {
    kind: aboutMessage && refused ? "permanent" : "retry",
    error: error.message,
  };
}
