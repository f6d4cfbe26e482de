import { assertEquals } from "@std/assert";
import postgres from "postgres";
import { SECRET, testToken } from "../../support/api_client.ts";
import { eventually } from "../../support/eventually.ts";
import { startProgram } from "../../support/program.ts";
import { unusedPort } from "../../support/unused_port.ts";
import { createTaskRequest, type TaskServer } from "./task_server.ts";

/** The relay may have this much to catch up on after a load. */
const SETTLE_MS = 60_000;

/** Starts Taskbell's API as in production, with all of its roles. */
export async function startTaskbell(
  { databaseUrl, brokers }: { databaseUrl: string; brokers: string },
): Promise<TaskServer> {
  const port = unusedPort();
  await using stack = new AsyncDisposableStack();
  const program = stack.use(
    await startProgram("api", {
      DATABASE_URL: databaseUrl,
      KAFKA_BOOTSTRAP_SERVERS: brokers,
      JWT_SECRET: SECRET,
      // Counted, as in production, and never reached.
      RATE_LIMIT: "1000000",
      PORT: String(port),
    }),
  );
  await program.ready();
  const sql = postgres(databaseUrl, { max: 1 });
  stack.defer(() => sql.end());
  const started = stack.move();
  return {
    port,
    async request(connection) {
      const user = `user-${connection}`;
      const authorization = `Bearer ${await testToken(user)}`;
      return createTaskRequest(user, { authorization });
    },
    async settled() {
      await eventually(async () => {
        const [row] = await sql`
          select count(*)::int as unsent from outbox
          where published_at is null`;
        assertEquals(row?.unsent, 0);
      }, { timeoutMs: SETTLE_MS, intervalMs: 100 });
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
