import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { createTransport, type SendMailOptions } from "nodemailer";
import { bareHost } from "@taskbell/targets";
import { LOOPBACK } from "../loopback.ts";
import { openSocket } from "../open_socket.ts";
import { smtpPort } from "./smtp_port.ts";

/** How to reach a mail server. */
export interface SmtpPoolOptions {
  /** The server. */
  smtpUrl: URL;
  /** How we call ourselves: asking the system needs a permission. */
  name: string;
  /** PEM of the authorities to trust. @default {the usual ones} */
  ca?: string;
}

/** What came of a mail. */
export type Sending = { messageId: string } | {
  /** What nodemailer has thrown. */
  error: unknown;
  /** Whether some of the mail's content had been read to be sent. */
  contentSent: boolean;
};

/** Connections to a mail server that are kept and used again. */
export interface SmtpPool {
  /** Sends a mail; never rejects. */
  send(mail: SendMailOptions): Promise<Sending>;
  /** Closes the connections, those in use too. */
  close(): void;
}

/** How nodemailer is handed a connection. */
type SocketCallback = (
  error: Error | null,
  options?: { connection: Socket },
) => void;

/** A mail, and its content once nodemailer has begun to send it. */
interface Watched extends SendMailOptions {
  content: Readable[];
}

/**
 * Connections to the server that are open at a time, at the most: no fewer
 * than the attempts that run at a time, which would else wait for each other.
 */
const MAX_CONNECTIONS = 20;

/** How long connecting may take, in milliseconds. */
const CONNECT_MS = 10_000;

/** Makes a pool; it connects when there is something to send. */
export function createSmtpPool(options: SmtpPoolOptions): SmtpPool {
  const transport = createTransport(transportOptions(options));
  transport.use("stream", ({ data, message }, done) => {
    const { content } = data as Watched;
    const create = message.createReadStream.bind(message);
    message.createReadStream = (streamOptions) => {
      const stream = create(streamOptions);
      content.push(stream);
      return stream;
    };
    done();
  });
  return {
    async send(mail) {
      const watched: Watched = { ...mail, content: [] };
      try {
        const { messageId } = await transport.sendMail(watched);
        return { messageId };
      } catch (error) {
        const contentSent = watched.content.some((each) =>
          each.readableDidRead
        );
        return { error, contentSent };
      }
    },
    close: () => transport.close({ force: true }),
  };
}

function transportOptions({ smtpUrl, name, ca }: SmtpPoolOptions) {
  const { hostname, username, password, protocol } = smtpUrl;
  const host = bareHost(hostname);
  const port = smtpPort(smtpUrl);
  return {
    host,
    port,
    name,
    getSocket: (_options: unknown, done: SocketCallback) => {
      openSocket({ host, port, timeoutMs: CONNECT_MS })
        .then((connection) => done(null, { connection }), done);
    },
    secure: protocol === "smtps:",
    ...(username && {
      auth: {
        user: decodeURIComponent(username),
        pass: decodeURIComponent(password),
      },
      requireTLS: !LOOPBACK.test(hostname),
    }),
    ...(ca && { tls: { ca } }),
    pool: true as const,
    maxConnections: MAX_CONNECTIONS,
    // Another connection for a mail whose own was closed while it lay idle.
    maxRequeues: 1,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
