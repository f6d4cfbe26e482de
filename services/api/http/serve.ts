import { getRequestListener } from "@hono/node-server";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { answerMalformed } from "./answer_malformed.ts";
import { bareProblem } from "./bare_problem.ts";
import type { Problem } from "./problem.ts";
import { SERVE_LIMITS, type ServeLimits } from "./serve_limits.ts";
import { ServerCloser } from "./server_closer.ts";

/** Where and how the API listens. */
export interface ServeOptions {
  /** Answers a request. */
  fetch: (request: Request) => Response | Promise<Response>;
  /** The address to listen on. */
  host: string;
  /** The port; 0 lets the system choose. */
  port: number;
  /**
   * How long a stop goes on serving, in milliseconds: until no load balancer
   * sends requests any more. @default {0}
   */
  drainMs?: number;
  /** Called when that time is over: ends the answers that go on for ever. */
  onDrained?: () => void;
  /** How long it then waits for running requests, in milliseconds. */
  graceMs: number;
  /** What clients may do. @default {SERVE_LIMITS} */
  limits?: Partial<ServeLimits>;
}

/** A listening server. */
export interface HttpServer {
  /** The port that it listens on. */
  port: number;
  /**
   * Serves on for `drainMs` while it tells each client to leave its
   * connection, then takes no new request and lets running ones finish.
   */
  stop(): Promise<void>;
}

/**
 * Serves HTTP by node:http, which closes clients that are slow on purpose:
 * `Deno.serve` keeps a stalled request open for ever.
 */
export async function serve(options: ServeOptions): Promise<HttpServer> {
  const { fetch, host, port, drainMs = 0, onDrained, graceMs } = options;
  const limits = { ...SERVE_LIMITS, ...options.limits };
  const stopping = new AbortController();
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: false,
    // The target or the host makes no URL.
    errorHandler: () => bareProblem("malformed-request").toResponse(),
  });
  const server = makeServer(limits, async (request, response) => {
    const problem = headerProblem(request, limits);
    if (problem || stopping.signal.aborted) {
      response.setHeader("connection", "close");
    }
    if (problem) return writeProblem(response, problem);
    if (closer.held) await closer.held;
    await listener(request, response);
  });
  const closer = new ServerCloser(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    async stop() {
      stopping.abort();
      if (drainMs > 0) await delay(drainMs);
      onDrained?.();
      await closer.close(graceMs);
    },
  };
}

function makeServer(
  limits: ServeLimits,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  // Timeouts work only when they are given to the constructor.
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    maxHeaderSize: limits.maxHeaderBytes,
    requireHostHeader: false,
  }, listener);
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.stallTimeoutMs;
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.on("request", (_, response) => {
    if (response.socket) responses.set(response.socket, response);
  });
  server.on("checkExpectation", (_, response) => {
    response.setHeader("connection", "close");
    writeProblem(response, bareProblem("expectation-failed"));
  });
  server.on("connect", (_, socket) => {
    answerMalformed(new Error("CONNECT"), socket, { isAnswering: false });
  });
  server.on("clientError", (error, socket) => {
    const response = responses.get(socket);
    const isAnswering = response?.headersSent && !response.writableFinished;
    answerMalformed(error, socket, { isAnswering: isAnswering === true });
  });
  return server;
}

/**
 * What is wrong with a header that could be read. Two hosts are an attempt to
 * mean one thing to a proxy and another to us.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9112#section-3.2}
 */
function headerProblem(
  { rawHeaders }: IncomingMessage,
  { maxHeaderFields }: ServeLimits,
): Problem | null {
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  if (names.length > maxHeaderFields) return bareProblem("header-too-large");
  const hosts = names.filter((name) => name.toLowerCase() === "host").length;
  if (hosts === 1) return null;
  const detail = `There must be one Host field: there are ${hosts}`;
  return bareProblem("malformed-request", detail);
}

function writeProblem(
  response: ServerResponse,
  { status, headers, body }: Problem,
): void {
  const length = new TextEncoder().encode(body).length;
  response.writeHead(status, { ...headers, "content-length": length });
  response.end(body);
}
