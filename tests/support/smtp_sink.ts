import { SMTPServer } from "smtp-server";

/** A mail as the server has taken it. */
export interface SunkMail {
  /** The recipients of the envelope. */
  to: string[];
  /** The sender of the envelope. */
  from: string;
  /** Headers and body as they came. */
  raw: Uint8Array;
  /** When it was taken, in milliseconds since the epoch. */
  takenAtMs: number;
}

/** What a {@linkcode startSmtpSink} answers instead of taking a mail. */
export interface SmtpSinkOptions {
  /** Refuses commands: the reply's code, or `null` to go on. */
  refuse?: (command: "MAIL" | "RCPT" | "DATA", value: string) => number | null;
  /** Holds back the answer to a mail until it resolves. */
  hold?: () => Promise<void>;
  /** Where it listens on 127.0.0.1. @default {a free port} */
  port?: number;
}

/** A mail server that keeps what it takes. */
export interface SmtpSink extends AsyncDisposable {
  readonly url: URL;
  readonly mails: readonly SunkMail[];
  /** Connections that were opened so far. */
  connections(): number;
}

/** Starts a mail server on the loopback, without TLS and passwords. */
export async function startSmtpSink(
  options: SmtpSinkOptions = {},
): Promise<SmtpSink> {
  const { refuse = () => null, hold = () => Promise.resolve() } = options;
  const mails: SunkMail[] = [];
  let connections = 0;
  const refusal = (command: "MAIL" | "RCPT" | "DATA", value: string) => {
    const code = refuse(command, value);
    if (code === null) return null;
    return Object.assign(new Error(`refused ${value}`), { responseCode: code });
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    // This machine may have several names, of different lengths.
    disableReverseLookup: true,
    onConnect: (_session, done) => (connections++, done()),
    onMailFrom: ({ address }, _session, done) => done(refusal("MAIL", address)),
    onRcptTo: ({ address }, _session, done) => done(refusal("RCPT", address)),
    onData: async (stream, { envelope }, done) => {
      const raw = await readWhole(stream);
      // Its connection has broken off.
      if (raw === null) return;
      const { mailFrom, rcptTo } = envelope;
      const error = refusal("DATA", "");
      if (error) return done(error);
      await hold();
      mails.push({
        to: rcptTo.map(({ address }) => address),
        from: mailFrom ? mailFrom.address : "",
        raw,
        takenAtMs: Date.now(),
      });
      done();
    },
  });
  // A client that goes away in the middle is no failure of the test.
  server.on("error", () => {});
  await new Promise<void>((resolve) =>
    server.listen(options.port ?? 0, "127.0.0.1", () => resolve())
  );
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: new URL(`smtp://127.0.0.1:${port}`),
    mails,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Reads a mail to its end; `null`: it does not come to one. */
async function readWhole(
  stream: AsyncIterable<Uint8Array>,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  try {
    for await (const chunk of stream) chunks.push(new Uint8Array(chunk));
  } catch {
    return null;
  }
  return await new Blob(chunks).bytes();
}
