/**
 * A worker for {@link ./stop_test.ts}: a server that is never done with its
 * work, so that connections wait to be accepted. It posts its port, and takes
 * any message as the order to stop.
 *
 * @module
 */
import { serve } from "../../../../services/api/http/serve.ts";

/** What of a worker's own scope it uses. */
interface WorkerScope {
  postMessage(message: number): void;
  addEventListener(type: "message", listener: () => void): void;
  close(): void;
}

/** How long a request keeps the processor, in milliseconds. */
const WORK_MS = 1;

async function main(scope: WorkerScope): Promise<void> {
  const server = await serve({
    fetch() {
      const endMs = performance.now() + WORK_MS;
      while (performance.now() < endMs);
      return new Response("done");
    },
    host: "127.0.0.1",
    port: 0,
    drainMs: 50,
    graceMs: 3_000,
  });
  scope.addEventListener("message", async () => {
    await server.stop();
    scope.postMessage(0);
    scope.close();
  });
  scope.postMessage(server.port);
}

await main(globalThis as unknown as WorkerScope);
