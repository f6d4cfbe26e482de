import { assert, assertEquals, assertMatch } from "@std/assert";
import { createPool } from "@taskbell/db";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { listPlan } from "../../support/list_plan.ts";
import { insertManyTasks } from "../../support/many_tasks.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { checkSearchTexts } from "../../support/search_texts.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { compareWithModel } from "../../support/task_model/compare_with_model.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";

const SORTS = ["created_at", "due_date", "priority", "updated_at"];

/** Lists, each of which must be served by indexes alone. */
const QUERIES = SORTS.flatMap((sort) =>
  [sort, `-${sort}`].flatMap((sort) => [
    `sort=${sort}`,
    `sort=${sort}&completed=false`,
    `sort=${sort}&priority=urgent`,
    `sort=${sort}&label=l7`,
    `sort=${sort}&labels_all=work&labels_all=l7`,
    `sort=${sort}&overdue=true`,
    `sort=${sort}&due_after=2026-02-01T00:00:00Z&due_before=2026-02-02T00:00:00Z`,
    `sort=${sort}&due_after=2026-02-01&due_before=2026-02-02`,
    `sort=${sort}&updated_since=2025-08-01T00:00:00Z`,
    `sort=${sort}&q=project7`,
  ])
).concat("q=project7", "q=milk+project7", "q=milk+-project7");

testCases("tasks on PostgreSQL", startRealPostgres, {
  "lists never read the whole table, nor all tasks of a user": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await insertManyTasks(sql, {
      userId: "ada",
      count: 20_000,
      others: 20_000,
    });
    let plans = 0;
    for (const query of QUERIES) {
      const plan = await listPlan(sql, query);
      assertMatch(plan, /tasks_by_/, query);
      assert(!/Seq Scan|tasks_pkey/.test(plan), `${query}\n${plan}`);
      plans++;
    }
    assertEquals(plans, 83);
  },

  "an unfiltered list reads no further than its page": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await insertManyTasks(sql, { userId: "ada", count: 20_000, others: 0 });
    for (const sort of SORTS.flatMap((sort) => [sort, `-${sort}`])) {
      const plan = await listPlan(sql, `sort=${sort}`);
      assert(!/Bitmap/.test(plan), `${sort}\n${plan}`);
      assertMatch(plan, /Index (Only )?Scan (Backward )?using tasks_by_/);
    }
  },

  "days are found by the index for due dates": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await insertManyTasks(sql, { userId: "ada", count: 20_000, others: 0 });
    const pages = async (query: string) => {
      const plan = await listPlan(sql, query, { measured: true });
      return Number(plan.match(/shared hit=(\d+)/)?.[1]);
    };
    for (const sort of ["sort=due_date", "sort=-due_date"]) {
      const page = await pages(sort);
      for (const day of ["2025-11-01", "2027-01-01"]) {
        const query = `${sort}&due_after=${day}&due_before=${day}`;
        const none = await pages(query);
        assert(none <= page, `${none} pages for no task, ${page} for a page`);
      }
    }
  },

  "lists leave no prepared statement behind": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { url } = database;
    const sql = createPool({ url, max: 1, applicationName: "test" });
    const app = makeApp({ sql });
    const user = await apiUser((request) => app.fetch(request));
    for (const query of QUERIES) {
      const { status } = await user.send("GET", `/tasks?${query}`);
      assertEquals(status, 200, query);
    }
    const statements = await sql<{ statement: string }[]>`
      select statement from pg_prepared_statements
    `;
    const texts = statements.map(({ statement }) => statement);
    assertEquals(texts.filter((text) => text.includes("sortKey")), []);
    await sql.end();
  },

  "a search finds words however they are typed": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const app = makeApp(database);
    const user = await apiUser((request) => app.fetch(request));
    const searches = await checkSearchTexts(user);
    assert(searches >= 60, `${searches} searches`);
  },

  "the API does what a model in memory does": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const steps = await compareWithModel(database, { runs: 40 });
    assert(steps >= 1200, `${steps} steps`);
  },

  "If-Match lets one of many writers through": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    const other = createPool({ url: database.url, applicationName: "test" });
    const users = await Promise.all([sql, other].map((sql) => {
      const app = makeApp({ sql });
      return apiUser((request) => app.fetch(request), { id: "ada" });
    }));
    const [user] = users;
    assert(user);
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    for (let round = 1; round <= 20; round++) {
      const answers = await Promise.all(
        Array.from(
          { length: 10 },
          (_, n) =>
            users[n % 2]?.send("PATCH", `/tasks/${json.id}`, {
              body: { title: `${round} ${n}` },
              headers: { "if-match": `"${round}"` },
            }),
        ),
      );
      const statuses = answers.map((answer) => answer?.status).sort();
      assertEquals(statuses, [200, ...Array<number>(9).fill(412)]);
    }
    assertEquals((await outboxEvents(sql, "ada")).length, 21);
    await other.end();
  },

  "changes without If-Match lose none of each other's fields": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const app = makeApp(database);
    const user = await apiUser((request) => app.fetch(request));
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    const path = `/tasks/${json.id}`;
    for (let round = 0; round < 20; round++) {
      await Promise.all([
        user.send("PATCH", path, { body: { title: `${round}` } }),
        user.send("PATCH", path, { body: { description: `${round}` } }),
        user.send("PATCH", path, { body: { labels: [`${round}`] } }),
        user.send("PATCH", `${path}/${round % 2 ? "reopen" : "complete"}`),
      ]);
      const { json: read } = await user.send("GET", path);
      assertEquals(
        [read.title, read.description, read.labels, read.completed],
        [`${round}`, `${round}`, [`${round}`], round % 2 === 0],
      );
      assertEquals(read.revision, 1 + 4 * (round + 1));
    }
  },
});
