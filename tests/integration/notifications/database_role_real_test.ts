import { assert, assertEquals } from "@std/assert";
import {
  createPool,
  migrations,
  schemaIsCurrent,
  type Sql,
} from "@taskbell/db";
import { createRelay, purgeInbox, purgeOutbox } from "@taskbell/outbox";
import { createInAppChannel } from "../../../services/notifications/channels/in_app.ts";
import { purgeDeliveries } from "../../../services/notifications/delivery/purge_deliveries.ts";
import { StatusWriter } from "../../../services/notifications/worker_status.ts";
import {
  DELIVERED,
  HandChannel,
  runEngine,
} from "../../support/delivery_engines.ts";
import {
  insertSubscription,
  insertWebhook,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { useWorkerRole } from "../../support/worker_role.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  openDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** What the worker's role must not do, by what it is. */
const FORBIDDEN: Record<string, string> = {
  "read tasks": "select from tasks",
  "read reminders": "select from reminders",
  "read keys of calendars": "select from calendar_keys",
  "read kept answers": "select from idempotency_keys",
  "draw ids of tasks": "select nextval('task_ids')",
  "write a task": "insert into tasks (id) values (1)",
  "change preferences": "update preferences set contacts = '{}'",
  "add preferences": "insert into preferences (user_id) values ('eve')",
  "remove preferences": "delete from preferences",
  "add a webhook": "insert into webhook_endpoints (endpoint_id) values ('a')",
  "lead a webhook elsewhere": "update webhook_endpoints set url = 'http://a'",
  "change a webhook's secret": "update webhook_endpoints set secret = 'a'",
  "remove a webhook": "delete from webhook_endpoints",
  "add a subscription": "insert into push_subscriptions (auth) values ('a')",
  "change a subscription": "update push_subscriptions set endpoint = 'a'",
  "change an attempt": "update delivery_attempts set outcome = 'delivered'",
  "remove an attempt": "delete from delivery_attempts",
  "mark a message as read": "update in_app_messages set read_at = now()",
  "change whose event it is": "update outbox set user_id = 'eve'",
  "change where an event goes": "update outbox set topic = 'a'",
  "remove an event": "delete from outbox",
  "take over a lease for ever": "delete from outbox_leases",
  "add a shard": "insert into stream_counters (shard) values (64)",
  "change the schema's log": "update schema_migrations set sha256 = 'a'",
  "empty a table": "truncate deliveries",
  "make a table": "create table loot (a text)",
  "make a temporary table": "create temporary table loot (a text)",
  "make a schema": "create schema loot",
  "make a function": "create function loot() returns int language sql return 1",
  "stop the clock":
    "create or replace function taskbell_now() returns timestamptz language sql return now()",
  "change a table": "alter table deliveries add column loot text",
  "drop a table": "drop table deliveries",
  "make a trigger":
    "create trigger loot after insert on outbox execute function stream_notify()",
  "make a role": "create role loot",
  "become another": "set role postgres",
  "read a file of the server": "select pg_read_file('/etc/passwd')",
  "list the server's files": "select pg_ls_dir('/')",
  "read a file into a table": "copy in_app_messages from '/etc/passwd'",
  "run a program on the server": "copy deliveries to program 'true'",
  "read passwords": "select from pg_authid",
  "end other connections":
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'",
  "change the server's settings": "alter system set fsync = off",
};

async function startRoles(): Promise<
  AsyncDisposable & { owner: TestDatabase; worker: Sql }
> {
  await using resources = new AsyncDisposableStack();
  const postgres = resources.use(await startRealPostgres());
  const owner = resources.use(
    await openDatabase(await postgres.createDatabase()),
  );
  const url = await useWorkerRole(owner);
  const worker = createPool({ url, applicationName: "worker" });
  resources.defer(() => worker.end({ timeout: 1 }));
  const owned = resources.move();
  return {
    owner,
    worker,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function isForbidden(sql: Sql, statement: string): Promise<boolean> {
  try {
    await sql.unsafe(statement).simple();
    return false;
  } catch (error) {
    // insufficient_privilege, or only a superuser may.
    return error instanceof Error && "code" in error && error.code === "42501";
  }
}

testCases("the worker's role in PostgreSQL", startRoles, {
  "can do all that the worker does": async ({ owner, worker }) => {
    assert(await schemaIsCurrent(worker, migrations));
    const gone = new HandChannel(() => ({ kind: "target_gone", error: "410" }));
    const channels = {
      email: new HandChannel(() => DELIVERED),
      push: gone,
      webhook: gone,
      in_app: createInAppChannel(worker),
    };
    const userId = "ada";
    const push = await insertSubscription(owner.sql, { userId });
    const { endpointId } = await insertWebhook(owner.sql, { userId });
    for (
      const [channel, recipient] of [
        ["email", "a@b.cd"],
        ["push", push],
        ["webhook", endpointId],
        ["in_app", userId],
      ] as const
    ) {
      await insertNotification(worker, { userId, channel, recipient });
    }
    await using _engine = runEngine(worker, { channels });
    await using _relay = runRelay(worker);
    await eventually(async () => {
      const [row] = await owner.sql<{ sent: number; left: number }[]>`
        select count(*) filter (where published_at is not null) as sent,
          (select count(*) from deliveries where state = 'pending') as left
        from outbox
      `;
      // Two are sent; two have failed, with a dead letter each.
      assertEquals(row, { sent: 6, left: 0 });
    });
    await owner.sql`update deliveries set finished_at = '2020-01-01'`;
    await owner.sql`update in_app_messages set created_at = '2020-01-01'`;
    assertEquals(await purgeDeliveries(worker), 5);
    await owner.sql`update inbox set handled_at = '2020-01-01'`;
    await owner.sql`update outbox set published_at = '2020-01-01'`;
    assertEquals(await purgeInbox(worker), 4);
    const purged = await purgeOutbox(worker, { owner: "notification-service" });
    assertEquals(purged, 6);
    const stop = new AbortController();
    const writer = new StatusWriter({
      sql: worker,
      workerId: "w",
      status: () => ({}),
    });
    const writing = writer.run(stop.signal);
    await eventually(async () => {
      const { count } = await owner.sql`select from worker_status`;
      assertEquals(count, 1);
    });
    stop.abort();
    await writing;
    await owner.sql`update worker_status set updated_at = '2020-01-01'`;
    assertEquals(await purgeDeliveries(worker), 1);
  },

  "can do nothing else": async ({ worker }) => {
    const allowed: string[] = [];
    for (const [what, statement] of Object.entries(FORBIDDEN)) {
      if (!await isForbidden(worker, statement)) allowed.push(what);
    }
    assertEquals(allowed, []);
    const count = Object.keys(FORBIDDEN).length;
    console.log(`${count} statements tried, ${count} refused`);
  },
});

/** Runs a relay whose broker takes everything. */
function runRelay(sql: Sql): AsyncDisposable {
  const relay = createRelay({
    sql,
    owner: "notification-service",
    sendTimeoutMs: 1_000,
    publisher: {
      publishMany: (entries) =>
        Promise.resolve(entries.map(({ topic }, offset) => ({
          ok: true,
          position: { topic, partition: 0, offset },
        }))),
    },
  });
  const stop = new AbortController();
  const running = relay.run(stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
