import { assert, assertEquals, assertRejects } from "@std/assert";
import { createPool, isUnavailable, type Sql } from "@taskbell/db";
import { resolveDays } from "../../../services/api/tasks/list/resolve_days.ts";
import { searchTasks } from "../../../services/api/tasks/list/search_tasks.ts";
import { taskQuery } from "../../../services/api/tasks/list/task_query.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { listPlan } from "../../support/list_plan.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { searchCosts } from "../../support/search_costs.ts";
import { checkSelfSearch } from "../../support/self_search.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";

/** 500 different characters. */
const RUN = Array.from(
  { length: 500 },
  (_, index) => String.fromCodePoint(0x4e00 + index),
).join("");

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz012345"].join(" ");

/** Writes tasks of many users, whose titles begin with the same character. */
async function insertBeginnings(sql: Sql, count: number): Promise<void> {
  await sql`
    insert into tasks (
      id, user_id, title, priority, labels, revision, created_at, updated_at
    )
    select n, 'other-' || n % 500, '买' || chr(19968 + n % 5000) || ' ' || n,
      'low', '{}', 1, '2030-01-01', '2030-01-01'
    from generate_series(1, ${count}::integer) as n
  `;
  await sql.unsafe("vacuum analyze tasks");
}

testCases("the search on PostgreSQL", startRealPostgres, {
  "every text finds itself, as words and as a phrase": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const found = await checkSelfSearch(database.sql, { runs: 3000 });
    assert(found > 1500, `${found} searches`);
  },

  "no text costs many times as much as a plain one": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const costs = Object.entries(await searchCosts(database.sql));
    assertEquals(costs.filter(([_, times]) => times > 40), []);
  },

  "to rank costs no more than a few times what to find does": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const app = makeApp(database);
    const user = await apiUser((request) => app.fetch(request));
    for (const text of [RUN, `${LETTERS} `]) {
      const description = text.repeat(20_000).slice(0, 20_000);
      for (let n = 0; n < 3; n++) {
        const body = { title: "Long", description };
        await user.send("POST", "/tasks", { body });
      }
    }
    const costMs = async (q: string, sort: string) => {
      const times: number[] = [];
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        const path = `/tasks?q=${encodeURIComponent(q)}${sort}`;
        const { json } = await user.send("GET", path);
        assertEquals(json.items?.length, 3, q);
        times.push(performance.now() - start);
      }
      return Math.min(...times);
    };
    const spaced = [...RUN].slice(0, 32).join(" ");
    for (const q of [RUN, spaced, LETTERS, `"${LETTERS}"`]) {
      const found = await costMs(q, "&sort=created_at");
      const ranked = await costMs(q, "");
      assert(ranked < 5 * found, `${q}: ${ranked} ms, found in ${found} ms`);
    }
  },

  "a lone character costs the same however many others have it": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await insertBeginnings(sql, 20_000);
    const pages = async (q: string) => {
      const plan = await listPlan(sql, `q=${q}`, { measured: true });
      return Number(plan.match(/shared hit=(\d+)/)?.[1]);
    };
    // What is read first comes from the disk.
    await pages("买");
    const [alone, pair] = [await pages("买"), await pages("买菜")];
    assert(alone <= pair + 20, `${alone} pages, a pair ${pair}`);
  },

  "searchTasks() is ended by the database when it takes too long": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { url } = database;
    // Of one connection, so that what stayed with it would be seen.
    const sql = createPool({ url, max: 1, applicationName: "test" });
    const query = taskQuery.parse({ q: "milk" });
    const filter = await resolveDays(sql, { userId: "ada", ...query });
    const list = { userId: "ada", ...query, filter };
    const rows = await searchTasks(sql, list, { timeoutMs: 29_000 });
    assertEquals(rows.length, 0);
    await sql.unsafe(`
      create or replace function task_search_query(
        operators text[], terms text[], open_end boolean
      ) returns tsquery language sql volatile
      return (select 'a'::tsquery from pg_sleep(8))
    `);
    const app = makeApp({ sql });
    const user = await apiUser((request) => app.fetch(request), { id: "ada" });
    await user.send("POST", "/tasks", { body: { title: "milk" } });
    const error = await assertRejects(
      () => searchTasks(sql, list, { timeoutMs: 50 }),
      Error,
    );
    assert(isUnavailable(error), String(error));
    const { status } = await user.send("GET", "/tasks?q=milk");
    assertEquals(status, 503);
    assertEquals((await user.send("GET", "/tasks")).status, 200);
    const [row] = await sql<{ timeout: string }[]>`
      select current_setting('statement_timeout') as timeout
    `;
    assertEquals(row?.timeout, "30s");
    await sql.end();
  },
});
