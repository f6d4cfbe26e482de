import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { AllowedHost } from "@taskbell/targets";
import { listenOnLoopback } from "./listen_on_loopback.ts";
import type { TestCertificate } from "./test_certificate.ts";

/** A request as its bytes came. */
export interface HttpRequest {
  /** Such as `POST /path?query HTTP/1.1`. */
  requestLine: string;
  /** By lower-case name; none comes twice. */
  headers: Record<string, string>;
  /** As many bytes as the content length says. */
  body: Uint8Array<ArrayBuffer>;
}

/** What a server does with a request, over the connection itself. */
export type HttpAnswer = (
  request: HttpRequest,
  socket: Socket,
) => void | Promise<void>;

/** A server that keeps what it is sent and answers what a test wants. */
export interface HttpDouble extends AsyncDisposable {
  /** Its address with `http:` or `https:`, without a path. */
  readonly url: URL;
  /** What it was sent. */
  readonly requests: readonly HttpRequest[];
  /** Connections that were made so far. */
  connections(): number;
}

/** The operator's grant to send to a server. */
export function grantOf({ hostname, port }: URL): AllowedHost {
  return { host: hostname, port: Number(port), isGrant: true };
}

/** Answers with a status, headers and a body. */
export function answer(
  status: number,
  headers: Record<string, string> = {},
  body = "",
): HttpAnswer {
  const lines = Object.entries({
    "content-length": String(new TextEncoder().encode(body).length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return (_request, socket) => {
    socket.end(`HTTP/1.1 ${status} Told\r\n${lines.join("")}\r\n${body}`);
  };
}

/**
 * Starts a server on 127.0.0.1 that reads HTTP/1.1 strictly: a request that
 * is not whole, or has bytes behind it, closes the connection.
 */
export async function startHttpDouble(
  respond: HttpAnswer,
  certificate?: TestCertificate,
): Promise<HttpDouble> {
  const requests: HttpRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const onConnection = (socket: Socket) => {
    connections++;
    sockets.add(socket);
    let received = new Uint8Array();
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Uint8Array) => {
      received = new Uint8Array([...received, ...chunk]);
      const request = parseRequest(received);
      if (request === undefined) return;
      requests.push(request);
      void respond(request, socket);
    });
  };
  const server: Server = certificate
    ? createTlsServer({ ...certificate }, onConnection)
    : createServer(onConnection);
  server.on("tlsClientError", () => {});
  const port = await listenOnLoopback(server);
  return {
    url: new URL(`${certificate ? "https" : "http"}://127.0.0.1:${port}`),
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Reads a whole request; `undefined` while bytes are missing. */
function parseRequest(
  received: Uint8Array<ArrayBuffer>,
): HttpRequest | undefined {
  const text = new TextDecoder("latin1").decode(received);
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [requestLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = "", value = ""] = /^([\w-]+): (.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key === "" || key in headers) throw new Error(`Bad header: ${line}`);
    headers[key] = value;
  }
  const body = received.slice(end + 4);
  const wanted = Number(headers["content-length"]);
  if (!(body.length <= wanted)) throw new Error("Bad length of the body");
  return body.length === wanted ? { requestLine, headers, body } : undefined;
}
