import type { Sample } from "../report/report.ts";
import { run } from "../run.ts";
import type { LoadPlan, LoadResult } from "./http_load.ts";
import type { TaskServer } from "./task_server.ts";

/**
 * Creates tasks over a number of connections, then waits until the server has
 * nothing left to do. Answers other than 201 count as errors.
 */
export async function putLoad(
  server: TaskServer,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Sample> {
  const plan: LoadPlan = {
    hostname: "127.0.0.1",
    port: server.port,
    requests: await Promise.all(
      Array.from({ length: connections }, (_, index) => server.request(index)),
    ),
    status: 201,
    seconds,
  };
  const program = new URL("./http_load.ts", import.meta.url).pathname;
  const printed = await run([Deno.execPath(), "run", "-A", program], {
    input: JSON.stringify(plan),
  });
  await server.settled();
  const { done, ...result }: LoadResult = JSON.parse(printed);
  return { perSecond: done / seconds, ...result };
}
