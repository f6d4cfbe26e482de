import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  awaitSchema,
  migrate,
  type Migration,
  SchemaError,
  schemaIsCurrent,
  transaction,
} from "@taskbell/db";
import type { DatabaseCase } from "./fresh_databases.ts";
import { withPool } from "./with_pool.ts";

const logger = { info() {} };

const migrations: Migration[] = [
  { version: 1, name: "one", sql: "create table one (id bigint primary key)" },
  {
    version: 2,
    name: "two",
    sql: "create table two (at timestamptz); insert into one values (2)",
  },
];

/** What shared/db promises on every kind of database. */
export const dbCases: Record<string, DatabaseCase> = {
  "createPool() reads bigint as number and timestamptz as Date": (url) =>
    withPool(url, async (sql) => {
      const big = 2 ** 53 - 1;
      const at = new Date("2026-02-03T04:05:06.789Z");
      const [row] = await sql`
        select ${big}::bigint as big, ${at}::timestamptz as at,
          ${[1, big]}::bigint[] as list, count(*) from (values (1), (2)) as v`;
      assertEquals(row, { big, at, list: [1, big], count: 2 });
    }),

  "transaction() commits what it resolves with": (url) =>
    withPool(url, async (sql) => {
      await sql`create table note (text text)`;
      const value = await transaction(sql, async (tx) => {
        await tx`insert into note values ('kept')`;
        return ["value"];
      });
      assertEquals(value, ["value"]);
      assertEquals([...await sql`select text from note`], [{ text: "kept" }]);
    }),

  "transaction() rolls back when its function rejects": (url) =>
    withPool(url, async (sql) => {
      await sql`create table note (text text)`;
      await assertRejects(
        () =>
          transaction(sql, async (tx) => {
            await tx`insert into note values ('lost')`;
            throw new RangeError("no");
          }),
        RangeError,
        "no",
      );
      assertEquals((await sql`select from note`).count, 0);
    }),

  "migrate() applies each step once when called again": (url) =>
    withPool(url, async (sql) => {
      const lines: (object | undefined)[] = [];
      const logger = {
        info: (_: string, properties?: object) => lines.push(properties),
      };
      assertEquals(await schemaIsCurrent(sql, migrations), false);
      await migrate(sql, migrations.slice(0, 1), { logger });
      assertEquals(await schemaIsCurrent(sql, migrations), false);
      await migrate(sql, migrations, { logger });
      await migrate(sql, migrations, { logger });
      assertEquals(await schemaIsCurrent(sql, migrations), true);
      assertEquals(lines, [{ first: 1, last: 1 }, { first: 2, last: 2 }]);
      assertEquals([...await sql`select id from one`], [{ id: 2 }]);
    }),

  "migrate() succeeds in every process when several start together": (url) =>
    withPool(url, (first) =>
      withPool(url, async (second) => {
        const sqls = [first, second, first, second];
        await Promise.all(
          sqls.map((sql) => migrate(sql, migrations, { logger })),
        );
        assertEquals([...await first`select id from one`], [{ id: 2 }]);
        const [row] = await second`select count(*) from schema_migrations`;
        assertEquals(row, { count: 2 });
      })),

  "migrate() applies nothing when a step fails": (url) =>
    withPool(url, async (sql) => {
      const broken = { version: 3, name: "three", sql: "select 1 / 0" };
      await assertRejects(
        () => migrate(sql, [...migrations, broken], { logger }),
        Error,
        "division by zero",
      );
      assertEquals(await schemaIsCurrent(sql, migrations.slice(0, 1)), false);
      await migrate(sql, migrations, { logger });
    }),

  "migrate() rejects when an applied step has changed": (url) =>
    withPool(url, async (sql) => {
      await migrate(sql, migrations, { logger });
      const changed = migrations.map((step) =>
        step.version === 1 ? { ...step, sql: `${step.sql};` } : step
      );
      for (const ask of [migrate, schemaIsCurrent]) {
        await assertRejects(
          () => Promise.resolve(ask(sql, changed, { logger })),
          SchemaError,
          "migration 1 (one) has changed",
        );
      }
    }),

  "migrate() rejects when the schema is newer than the program": (url) =>
    withPool(url, async (sql) => {
      await migrate(sql, migrations, { logger });
      const old = migrations.slice(0, 1);
      await assertRejects(
        () => migrate(sql, old, { logger }),
        SchemaError,
        "knows version 1: current version is 2",
      );
      assert(await schemaIsCurrent(sql, old), "an old program still serves");
    }),

  "awaitSchema() resolves when another process has migrated": (url) =>
    withPool(url, async (sql) => {
      const { signal } = new AbortController();
      let done = false;
      const options = { signal, logger, intervalMs: 10 };
      const waiting = awaitSchema(sql, migrations, options).then(() => {
        done = true;
      });
      await migrate(sql, migrations.slice(0, 1), { logger });
      assertEquals(done, false);
      await migrate(sql, migrations, { logger });
      await waiting;
    }),

  "awaitSchema() ends when its signal is aborted": (url) =>
    withPool(url, async (sql) => {
      const stop = new AbortController();
      const options = { signal: stop.signal, logger };
      const waiting = awaitSchema(sql, migrations, options);
      stop.abort();
      await waiting;
      assertEquals(await schemaIsCurrent(sql, migrations), false);
    }),
};
