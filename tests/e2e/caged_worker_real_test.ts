import { assert, assertEquals } from "@std/assert";
import { createPool } from "@taskbell/db";
import { eventually } from "../support/eventually.ts";
import { startRealPostgres } from "../support/real_postgres.ts";
import { startStack } from "../support/stack.ts";
import { openDatabase } from "../support/test_database.ts";
import { useWorkerRole } from "../support/worker_role.ts";

Deno.test("a reminder travels to a mailbox and the inbox through a caged worker with its own role", async () => {
  await using postgres = await startRealPostgres();
  const databaseUrl = await postgres.createDatabase();
  await using database = await openDatabase(databaseUrl);
  const workerUrl = await useWorkerRole(database);
  await using stack = await startStack({
    databaseUrl,
    environment: { NOTIFICATIONS_DATABASE_URL: workerUrl },
  });
  const client = await stack.client("ada");
  const task = await client.createTask("Buy milk");
  await client.createReminder(task.id, new Date());
  const answer = await client.request("POST", `/tasks/${task.id}/reminders`, {
    remind_at: new Date().toISOString(),
    channel: "in_app",
  });
  assertEquals(answer.status, 201, await answer.text());
  await eventually(async () => {
    const subjects = (await stack.mails()).map(({ Subject }) => Subject);
    assertEquals(subjects, ["Reminder: Buy milk"]);
    const rows = await database.sql<{ title: string }[]>`
      select title from in_app_messages where user_id = 'ada'
    `;
    assertEquals(rows.map(({ title }) => title), ["Reminder: Buy milk"]);
  }, { timeoutMs: 60_000 });
  await eventually(async () => {
    const [row] = await database.sql<{ status: { parts: object } }[]>`
      select status from worker_status
    `;
    assert(row);
    assertEquals(Object.keys(row.status.parts).sort(), [
      "consumer",
      "delivery",
      "relay",
    ]);
  });
  const worker = createPool({ url: workerUrl, applicationName: "worker" });
  const [who] = await worker<{ user: string }[]>`select current_user as user`;
  const connections = await database.sql`
    select from pg_stat_activity where usename = ${who?.user ?? ""}
      and application_name = 'notification-service'
  `;
  await worker.end({ timeout: 1 });
  assert(connections.count > 0);
  assert(!/permission denied/.test(stack.program("notifications").output()));
});
