import { Buffer } from "node:buffer";
import type { AddressInfo, ListenOptions } from "node:net";
import { getLogger } from "@std/log";
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerEnvelope,
} from "smtp-server";
import type { MailEnvelope, MailStore } from "./mail_store.ts";

const MAX_BYTES = 25 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 500;

/** A listening SMTP server. */
export interface Smtp {
  readonly port: number;
  /** Resolves when the port is free; connections get half a second to end. */
  stop(): Promise<void>;
}

/** What {@linkcode startSmtp} needs. */
export interface SmtpOptions {
  /** Takes the mail; a 250 is answered when it has it. */
  store: MailStore;
  /** 0 takes any free port. */
  port: number;
  hostname: string;
}

/**
 * Starts an SMTP server without TLS and login that takes mail of up to 25 MiB
 * from anyone to anyone.
 *
 * @throws {Error} When it cannot listen.
 */
export async function startSmtp(
  { store, port, hostname }: SmtpOptions,
): Promise<Smtp> {
  const server = new SMTPServer({
    name: "localhost",
    banner: "Taskbell mail catcher",
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
    onData(stream, { envelope }, callback) {
      receive(stream)
        .then((raw) => store.add(raw, addressesOf(envelope)))
        .then(() => callback(), callback);
    },
  });
  const address = await listen(server, { port, host: hostname });
  const log = getLogger("mail");
  server.on("error", (error) => log.warn("A mail client failed", { error }));
  return {
    port: address.port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listen(
  server: SMTPServer,
  options: ListenOptions,
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const listener = server.listen(options, () => {
      server.off("error", reject);
      resolve(listener.address() as AddressInfo);
    });
  });
}

/** Reads the mail to its end, keeping nothing of one that is too large. */
async function receive(stream: SMTPServerDataStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (stream.sizeExceeded) {
    throw Object.assign(
      new Error(`Cannot take mail of more than ${MAX_BYTES} bytes`),
      { responseCode: 552 },
    );
  }
  return Buffer.concat(chunks);
}

function addressesOf({ mailFrom, rcptTo }: SMTPServerEnvelope): MailEnvelope {
  return {
    from: mailFrom ? mailFrom.address : "",
    to: rcptTo.map(({ address }) => address),
  };
}
