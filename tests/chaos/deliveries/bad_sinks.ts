import type { Socket } from "node:net";
import {
  answer,
  type HttpAnswer,
  type HttpDouble,
  startHttpDouble,
} from "../../support/http_double.ts";
import { makeTestCertificate } from "../../support/test_certificate.ts";

/** A server that does not do what a good one does. */
export interface BadSink {
  /** What it does. */
  name: BadSinkName;
  /** Where webhooks for it go. */
  url: URL;
  server: HttpDouble;
}

const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n";

const ANSWERS = {
  "500": answer(500),
  "503 with Retry-After": answer(503, { "retry-after": "120" }),
  "429 with Retry-After": answer(429, { "retry-after": "120" }),
  "410": answer(410),
  "a redirect": answer(302, { location: "http://127.0.0.1:1/" }),
  "silence": () => {},
  "a reset": (_request, socket) => void socket.resetAndDestroy(),
  "half an answer": (_request, socket) => void socket.end("HTTP/1.1 200 O"),
  "no HTTP": (_request, socket) => void socket.end("220 ready\r\n"),
  "a slow body": drip,
  "a body of 1 GB": flood,
  "no TLS": answer(200),
  "a certificate of nobody": answer(200),
} satisfies Record<string, HttpAnswer>;

/** What a bad sink does. */
export type BadSinkName = keyof typeof ANSWERS;

/** The names of all bad sinks. */
export const BAD_SINKS = Object.keys(ANSWERS) as readonly BadSinkName[];

/** Starts a server of each kind; `resources` end them. */
export async function startBadSinks(
  resources: AsyncDisposableStack,
): Promise<BadSink[]> {
  const sinks: BadSink[] = [];
  for (const name of BAD_SINKS) {
    const certificate = name === "a certificate of nobody"
      ? await makeTestCertificate()
      : undefined;
    const server = resources.use(
      await startHttpDouble(ANSWERS[name], certificate),
    );
    const url = new URL("/hook", server.url);
    if (name === "no TLS") url.protocol = "https:";
    sinks.push({ name, url, server });
  }
  return sinks;
}

function drip(_request: unknown, socket: Socket): void {
  socket.write(HEAD);
  const timer = setInterval(() => socket.write("x"), 50);
  socket.on("close", () => clearInterval(timer));
}

function flood(_request: unknown, socket: Socket): void {
  const chunk = new Uint8Array(65_536);
  const write = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.write(HEAD);
  socket.on("drain", write);
  write();
}
