import { Hono } from "@hono/hono";
import { mailPage } from "./mail_page.ts";
import { MailStore } from "./mail_store.ts";
import { mailpitApi } from "./mailpit_api.ts";
import { startSmtp } from "./smtp.ts";

/** A running mail catcher. */
export interface MailCatcher {
  /** Where mail is sent to, without TLS or login. */
  readonly smtpPort: number;
  /** Where it is read: the page at `/`, Mailpit's API at `/api/v1/`. */
  readonly httpPort: number;
  /** Stops taking mail; resolves when both ports are free. */
  stop(): Promise<void>;
}

/** What {@linkcode startMailCatcher} needs. */
export interface MailCatcherOptions {
  /** Keeps the mail, and is made if missing. One process may use it. */
  directory: string;
  /** 0 takes any free port. */
  smtpPort: number;
  /** 0 takes any free port. */
  httpPort: number;
  /**
   * A loopback address: whoever reaches it reads all mail.
   * @default {"127.0.0.1"}
   */
  hostname?: string;
}

/**
 * Starts an SMTP server that takes mail for anyone and delivers it to nobody,
 * with the mail of earlier runs at hand. What it has answered 250 to is on
 * disk.
 *
 * @throws {Error} When a port is taken (`code` is `EADDRINUSE`) or the
 * directory cannot be used.
 */
export async function startMailCatcher(
  { directory, smtpPort, httpPort, hostname = "127.0.0.1" }: MailCatcherOptions,
): Promise<MailCatcher> {
  const store = await MailStore.open(directory);
  const smtp = await startSmtp({ store, port: smtpPort, hostname });
  const app = new Hono()
    .route("/api/v1", mailpitApi(store))
    .route("/", mailPage(store));
  try {
    const stopping = new AbortController();
    const http = Deno.serve({
      port: httpPort,
      hostname,
      signal: stopping.signal,
      onListen: () => {},
    }, app.fetch);
    return {
      smtpPort: smtp.port,
      httpPort: http.addr.port,
      async stop() {
        // A graceful shutdown would wait for a stalled request for ever.
        stopping.abort();
        await Promise.all([smtp.stop(), http.finished]);
      },
    };
  } catch (error) {
    await smtp.stop();
    throw error;
  }
}
