import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  isUnavailable,
  type Sql,
  type Transaction,
  transaction,
} from "@taskbell/db";
import { eventually } from "../support/eventually.ts";
import { startRealPostgres } from "../support/real_postgres.ts";
import { arrayCases } from "./array_cases.ts";
import { dbCases } from "./db_cases.ts";
import { type DatabaseCase, runCases } from "./fresh_databases.ts";
import { withPool } from "./with_pool.ts";

/** What PGlite, being one session, can't show. */
const realCases: Record<string, DatabaseCase> = {
  "transaction() runs again when it lost to a deadlock": (url) =>
    withPool(url, async (sql) => {
      await sql`create table account (id int primary key, balance int)`;
      await sql`insert into account values (1, 0), (2, 0)`;
      const bothHaveOne = Promise.withResolvers<void>();
      let holders = 0;
      let attempts = 0;
      const credit = (first: number, second: number) =>
        transaction(sql, async (tx) => {
          attempts++;
          await tx`
            update account set balance = balance + 1 where id = ${first}`;
          if (++holders === 2) bothHaveOne.resolve();
          await bothHaveOne.promise;
          await tx`
            update account set balance = balance + 1 where id = ${second}`;
        });
      await Promise.all([credit(1, 2), credit(2, 1)]);
      const balances = await sql`select balance from account order by id`;
      assertEquals([...balances], [{ balance: 2 }, { balance: 2 }]);
      assertEquals(attempts, 3);
    }),

  "transaction() rejects when its connection is lost in a statement": (url) =>
    withPool(url, async (sql) => {
      const error = await assertRejects(
        () =>
          transaction(sql, async (tx) => {
            const pid = await backendPid(tx);
            await Promise.all([tx`select pg_sleep(60)`, terminate(sql, pid)]);
          }),
        Error,
      );
      assert(isUnavailable(error));
      await assertHeals(sql);
    }),

  "transaction() rejects when its connection is lost between statements": (
    url,
  ) =>
    withPool(url, async (sql) => {
      const gate = Promise.withResolvers<void>();
      const late = Promise.withResolvers<unknown>();
      const begun = transaction(sql, async (tx) => {
        await terminate(sql, await backendPid(tx));
        await gate.promise;
        try {
          await tx`select 1`;
        } catch (error) {
          late.resolve(error);
          throw error;
        }
      });
      assert(isUnavailable(await assertRejects(() => begun, Error)));
      gate.resolve();
      assert(isUnavailable(await late.promise));
      await assertHeals(sql);
    }),

  "transaction() rolls back when another server is away": (url) =>
    withPool(
      url,
      (sql) =>
        withPool("postgres://127.0.0.1:1/none", async (away) => {
          await sql`create table note (text text)`;
          const error = await assertRejects(
            () =>
              transaction(sql, async (tx) => {
                await tx`insert into note values ('lost')`;
                await away`select 1`;
              }),
            Error,
          );
          assert(isUnavailable(error));
          assertEquals((await sql`select from note`).count, 0);
        }),
    ),
};

async function backendPid(tx: Transaction): Promise<number> {
  const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
}

async function terminate(sql: Sql, pid: number): Promise<void> {
  await sql`select pg_terminate_backend(${pid})`;
}

async function assertHeals(sql: Sql): Promise<void> {
  for (let connection = 0; connection < 10; connection++) {
    assertEquals([...await sql`select 1 as one`], [{ one: 1 }]);
  }
}

Deno.test("shared/db keeps its promises on PostgreSQL", async (context) => {
  await using server = await startRealPostgres();
  const freshDatabase = () => server.createDatabase();
  await runCases(context, { ...dbCases, ...arrayCases }, freshDatabase);
  await runCases(context, realCases, freshDatabase);
});

Deno.test("createPool() heals when the server comes back", async () => {
  await using server = await startRealPostgres();
  await withPool(server.url, async (sql) => {
    const load = new AbortController();
    const outcomes = { ok: 0, unavailable: 0 };
    const clients = Array.from({ length: 12 }, async () => {
      while (!load.signal.aborted) {
        try {
          await transaction(sql, (tx) => tx`select 1`);
          outcomes.ok++;
        } catch (error) {
          if (!isUnavailable(error)) throw error;
          outcomes.unavailable++;
        }
      }
    });
    for (let crash = 0; crash < 5; crash++) {
      await more(outcomes, "ok");
      await server.stop("immediate");
      await more(outcomes, "unavailable");
      await server.start();
    }
    await more(outcomes, "ok");
    load.abort();
    await Promise.all(clients);
  });
});

/** Waits until the outcome was seen a hundred times more. */
async function more<Name extends string>(
  outcomes: Record<Name, number>,
  name: Name,
): Promise<void> {
  const before = outcomes[name];
  await eventually(() => assert(outcomes[name] >= before + 100, name));
}
