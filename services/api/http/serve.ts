import { createAdaptorServer } from "@hono/node-server";
import { createServer, type Server } from "node:http";

/** Where and how the API listens. */
export interface ServeOptions {
  /** Answers a request. */
  fetch: (request: Request) => Response | Promise<Response>;
  /** The address to listen on. */
  host: string;
  /** The port; 0 lets the system choose. */
  port: number;
  /** How long a stop waits for running requests, in milliseconds. */
  graceMs: number;
}

/** A listening server. */
export interface HttpServer {
  /** The port that it listens on. */
  port: number;
  /** Takes no new request, lets running ones finish within the grace. */
  stop(): Promise<void>;
}

/**
 * Serves HTTP by node:http, which closes clients that are slow on purpose:
 * `Deno.serve` keeps a stalled request open for ever.
 */
export async function serve(
  { fetch, host, port, graceMs }: ServeOptions,
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    createServer,
    // They work only when they are given to the constructor.
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 1_000,
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    stop: () => stop(server, graceMs),
  };
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(deadline);
}
