import { assert, assertEquals } from "@std/assert";
import { createPool, migrate, migrations } from "@taskbell/db";
import { startPostgres } from "../../../services/dev/postgres/mod.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { RestartableServer } from "../../support/restartable_server.ts";
import { unusedPort } from "../../support/unused_port.ts";

Deno.test("the API answers 503 while the database is away, then serves", async () => {
  await using resources = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  resources.defer(() => Deno.remove(directory, { recursive: true }));
  const port = unusedPort();
  const postgres = resources.use(
    await RestartableServer.start(() => startPostgres({ directory, port })),
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const sql = createPool({ url, applicationName: "test" });
  resources.defer(() => sql.end({ timeout: 1 }));
  await migrate(sql, migrations, { logger: { info: () => {} } });
  const user = await apiUser(makeApp({ sql }).fetch, {
    claims: { email: "ada@example.com" },
  });
  const { json: task } = await user.send("POST", "/tasks", {
    body: { title: "before" },
  });

  await postgres.stop();
  const requests: [method: string, path: string, body?: object][] = [
    ["POST", "/tasks", { title: "during" }],
    ["GET", "/tasks"],
    ["GET", `/tasks/${task.id}`],
    ["PATCH", `/tasks/${task.id}/complete`],
    ["POST", `/tasks/${task.id}/reminders`, {
      remind_at: "2030-01-01T00:00:00Z",
    }],
    ["DELETE", `/reminders/${crypto.randomUUID()}`],
    ["GET", "/preferences"],
    ["PUT", "/preferences", {}],
  ];
  for (const [method, path, body] of [...requests, ...requests]) {
    const answer = await user.send(method, path, body ? { body } : {});
    assertProblem(answer, { status: 503, kind: "unavailable" });
    assertEquals(answer.headers.get("retry-after"), "1");
  }
  // What is wrong with a request is known without the database.
  const invalid = await user.send("POST", "/tasks", { body: {} });
  assertEquals(invalid.status, 422);

  await postgres.start();
  await eventually(async () => {
    const { status } = await user.send("GET", "/tasks");
    assertEquals(status, 200);
  });
  const completed = await user.send("PATCH", `/tasks/${task.id}/complete`);
  assertEquals(completed.status, 200);
  assert(completed.json.completed);
  const created = await user.send("POST", "/tasks", {
    body: { title: "after" },
  });
  assertEquals(created.status, 201);
  const events = await outboxEvents(sql, user.id);
  assertEquals(events.map(({ event_type }) => event_type), [
    "task.created",
    "task.completed",
    "task.created",
  ]);
});
