import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { listenOnLoopback } from "./listen_on_loopback.ts";
import type { TestCertificate } from "./test_certificate.ts";

/** What a scripted server does instead of answering. */
export type SmtpReply = string | "close" | "hang";

/** How a {@linkcode startSmtpScript} behaves. */
export interface SmtpScriptOptions {
  /**
   * Answers a line of the dialogue, `CONNECT` for the greeting, `.` for the
   * end of a mail; `undefined`: as a friendly server does.
   */
  reply?: (line: string) => SmtpReply | undefined;
  /** Speaks TLS from the start. */
  certificate?: TestCertificate;
  /** What it says that it can. @default {nothing} */
  extensions?: readonly string[];
}

/** A mail server that keeps every line it was sent. */
export interface SmtpScript extends AsyncDisposable {
  /** Its address. */
  readonly url: URL;
  /** The lines of all connections, those of mails too. */
  readonly lines: readonly string[];
}

/** Starts a mail server that answers what a test wants. */
export async function startSmtpScript(
  { reply = () => undefined, certificate, extensions = [] }: SmtpScriptOptions,
): Promise<SmtpScript> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const usual = (line: string) => {
    if (line === "CONNECT") return "220 localhost ESMTP";
    if (/^EHLO/.test(line)) {
      return ["localhost", ...extensions].map((extension, index) =>
        `250${index === extensions.length ? " " : "-"}${extension}`
      ).join("\r\n");
    }
    if (/^AUTH/.test(line)) return "235 2.7.0 welcome";
    if (line === "DATA") return "354 go on";
    return line === "QUIT" ? "221 bye" : "250 2.0.0 fine";
  };
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    const say = (line: string) => {
      const text = reply(line) ?? usual(line);
      if (text === "close") socket.destroy();
      else if (text !== "hang") socket.write(`${text}\r\n`);
    };
    let [rest, isMail] = ["", false];
    socket.on("data", (chunk: Uint8Array) => {
      const parts = (rest + new TextDecoder().decode(chunk)).split("\r\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        if (!isMail || line === ".") say(line);
        isMail = line === "DATA" || isMail && line !== ".";
      }
    });
    say("CONNECT");
  };
  const server = certificate
    ? createTlsServer({ ...certificate }, serve)
    : createServer(serve);
  server.on("tlsClientError", () => {});
  const port = await listenOnLoopback(server);
  return {
    url: new URL(`${certificate ? "smtps" : "smtp"}://127.0.0.1:${port}`),
    lines,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
