import { type ProgramStatus, statusDocument } from "@taskbell/runtime";
import { createServer, type ServerResponse } from "node:http";

/** Where the probes are answered. */
export interface ServeHealthOptions {
  /** The address to listen on. */
  host: string;
  /** The port. */
  port: number;
  /** Tells whether the program does its work. */
  status: () => ProgramStatus;
}

/**
 * Answers `/health/live` and `/health/ready` on a port of its own.
 *
 * @returns Disposing it closes the port and all connections.
 */
export async function serveHealth(
  { host, port, status }: ServeHealthOptions,
): Promise<AsyncDisposable> {
  const timeouts = { headersTimeout: 5_000, requestTimeout: 5_000 };
  const server = createServer(timeouts, (request, response) => {
    if (request.url === "/health/live") {
      answer(response, 200, { status: "live" });
    } else if (request.url === "/health/ready") {
      const current = status();
      answer(response, current.ready ? 200 : 503, statusDocument(current));
    } else {
      answer(response, 404, { status: "not_found" });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function answer(
  response: ServerResponse,
  status: number,
  document: unknown,
): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(document));
}
