import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  isUnavailable,
  migrate,
  schemaIsCurrent,
  type Sql,
  transaction,
} from "@taskbell/db";
import { eventually } from "../support/eventually.ts";
import { startRealPostgres } from "../support/real_postgres.ts";
import { type DatabaseCase, runCases } from "./fresh_databases.ts";
import { withPool } from "./with_pool.ts";

const logger = { info() {} };

/** Asserts that the work fails for a reason that passes. */
async function assertUnavailable(
  work: Promise<unknown>,
  code: string,
): Promise<void> {
  const error = await assertRejects(() => work, Error);
  assertEquals("code" in error && error.code, code);
  assert(isUnavailable(error));
}

/** Locks the table `note` in a transaction of its own, until it is released. */
async function lockNotes(sql: Sql): Promise<{ release(): Promise<void> }> {
  const locked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const ended = transaction(sql, async (tx) => {
    await tx`lock table note`;
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  return {
    release() {
      released.resolve();
      return ended;
    },
  };
}

/** How many statements of this database wait for a lock. */
async function waiting(sql: Sql): Promise<number> {
  const { count } = await sql`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return count;
}

const cases: Record<string, DatabaseCase> = {
  "createPool() bounds locks, statements and idle transactions": (url) =>
    withPool(url, async (sql) => {
      const rows = await sql`
        select name, setting::integer as ms from pg_settings
        where name like '%_timeout' and source = 'client' order by name`;
      assertEquals([...rows], [
        { name: "idle_in_transaction_session_timeout", ms: 10_000 },
        { name: "lock_timeout", ms: 3_000 },
        { name: "statement_timeout", ms: 30_000 },
      ]);
    }),

  "a statement ends when a lock is held for too long": (url) =>
    withPool(`${url}?lock_timeout=50`, async (sql) => {
      await sql`create table note (text text)`;
      const lock = await lockNotes(sql);
      await assertUnavailable(sql`select from note`, "55P03");
      await lock.release();
      assertEquals((await sql`select from note`).count, 0);
    }),

  "a statement ends when it takes too long": (url) =>
    withPool(`${url}?statement_timeout=50`, async (sql) => {
      await assertUnavailable(sql`select pg_sleep(60)`, "57014");
    }),

  "a transaction ends when its client does nothing": (url) =>
    withPool(`${url}?idle_in_transaction_session_timeout=50`, async (sql) => {
      await sql`create table note (text text)`;
      const begun = transaction(sql, async (tx) => {
        await tx`insert into note values ('lost')`;
        await tx`lock table note`;
        await new Promise<never>(() => {});
      });
      const error = await assertRejects(() => begun, Error);
      assert(isUnavailable(error));
      assertEquals((await sql`select from note`).count, 0);
    }),

  "migrate() waits for another migrator, however long that takes": (url) =>
    withPool(`${url}?lock_timeout=50&statement_timeout=50`, async (sql) => {
      const migrations = [{
        version: 1,
        name: "slow",
        sql: "create table slow (); select pg_sleep(1)",
      }];
      const first = migrate(sql, migrations, { logger });
      const second = migrate(sql, migrations, { logger });
      await eventually(async () => assertEquals(await waiting(sql), 1));
      await Promise.all([first, second]);
      assert(await schemaIsCurrent(sql, migrations));
    }),

  "migrate() gives up when a table is in use for too long": (url) =>
    withPool(`${url}?lock_timeout=50`, async (sql) => {
      await sql`create table note (text text)`;
      const migrations = [{
        version: 1,
        name: "column",
        sql: "alter table note add column at timestamptz",
      }];
      const lock = await lockNotes(sql);
      const migrating = migrate(sql, migrations, { logger });
      await assertUnavailable(migrating, "55P03");
      await lock.release();
      await migrate(sql, migrations, { logger });
      assert(await schemaIsCurrent(sql, migrations));
    }),
};

Deno.test("shared/db waits for nothing without end", async (context) => {
  await using server = await startRealPostgres();
  await runCases(context, cases, () => server.createDatabase());
});
