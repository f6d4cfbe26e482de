import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { dueSeries } from "../../../services/api/scheduler/due_series.ts";
import { advanceDue } from "../../support/advance_due.ts";
import { SECRET } from "../../support/api_client.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { changeOptions } from "../../support/change_options.ts";
import { explain, type Plan } from "../../support/explain.ts";
import { eventually } from "../../support/eventually.ts";
import { insertManySeries } from "../../support/many_series.ts";
import { startProgram, type TestProgram } from "../../support/program.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase, stopTime } from "../../support/test_database.ts";
import { unusedPort } from "../../support/unused_port.ts";

const SCHEDULERS = 3;
const SERIES = 40;

/** A day of the series passes in so many milliseconds. */
const DAY_MS = 500;

const RUN_MS = 15_000;
const KILL_EVERY_MS = 1_500;

/** Lets days pass quickly from `start` on, in this database alone. */
async function startQuickTime(sql: Sql, start: string): Promise<void> {
  await sql.unsafe(`
    create or replace function taskbell_now() returns timestamptz
    language sql stable
    return timestamptz '${start}' + 86400000.0 / ${DAY_MS} *
      (statement_timestamp() - timestamptz '${new Date().toISOString()}')
  `);
}

function startScheduler(url: string): Promise<TestProgram> {
  return startProgram("api", {
    DATABASE_URL: url,
    API_ROLES: "scheduler",
    JWT_SECRET: SECRET,
    PORT: String(unusedPort()),
  });
}

/** Runs three schedulers and kills one of them again and again. */
async function runWithKills(url: string): Promise<number> {
  const crew = await Promise.all(
    Array.from({ length: SCHEDULERS }, () => startScheduler(url)),
  );
  try {
    await Promise.all(crew.map((program) => program.ready()));
    const end = performance.now() + RUN_MS;
    let kills = 0;
    while (performance.now() < end) {
      const next = performance.now() + KILL_EVERY_MS;
      await eventually(() => assert(performance.now() >= next));
      await crew.shift()?.kill();
      kills++;
      crew.push(await startScheduler(url));
    }
    return kills;
  } finally {
    await Promise.all(crew.map((program) => program.kill()));
  }
}

async function settle(sql: Sql): Promise<void> {
  await advanceDue(changeOptions(sql));
}

/** What is in the database of each series, and what its events tell. */
interface SeriesRow {
  tasks: number;
  days: number;
  first: Date;
  last: Date;
  waiting: number;
  due: number;
  created: number;
}

async function readSeries(sql: Sql): Promise<SeriesRow[]> {
  return await sql<SeriesRow[]>`
    with told as (
      select value::jsonb -> 'payload' ->> 'series_id' as series_id,
        count(*) filter (where event_type = 'recurring_task.due') as due,
        count(*) filter (where event_type = 'recurring_task.created')
          as created
      from outbox where event_type like 'recurring_task.%'
      group by 1
    )
    select count(*)::int as tasks, count(distinct occurrence)::int as days,
      min(occurrence) as first, max(occurrence) as last,
      count(advances_at)::int as waiting, due::int, created::int
    from tasks left join told using (series_id)
    group by series_id, due, created
  `;
}

testCases("series on PostgreSQL", startRealPostgres, {
  "lose and double no occurrence while schedulers are killed": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql, url } = database;
    const user = await apiUser(makeApp(database).fetch, { id: "ada" });
    for (let count = 0; count < SERIES; count++) {
      const { status } = await user.send("POST", "/tasks", {
        body: {
          title: "T",
          due_date: new Date(Date.UTC(2030, 0, 1, 0, count)).toISOString(),
          recurrence: { rrule: "FREQ=DAILY", catch_up: "all" },
        },
      });
      assertEquals(status, 201);
    }
    await startQuickTime(sql, "2030-01-01T00:00:00Z");
    const kills = await runWithKills(url);
    await settle(sql);
    const series = await readSeries(sql);
    assertEquals(series.length, SERIES);
    let total = 0;
    for (const { tasks, days, first, last, waiting, due, created } of series) {
      const passed = (last.getTime() - first.getTime()) / 86_400_000;
      // One on each day from the first to the last: none missing, none double.
      assertEquals([tasks, days], [passed + 1, passed + 1]);
      assertEquals([waiting, due, created], [1, passed, passed]);
      total += tasks;
    }
    console.log(
      `${SCHEDULERS} schedulers, ${kills} kills: ${total} occurrences, ` +
        "missing 0, double 0",
    );
    assert(kills >= 4, `${kills} kills`);
    assert(total >= 10 * SERIES, `${total} occurrences`);
  },

  "have one successor when it is completed as its time passes": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    const user = await apiUser(makeApp(database).fetch, { id: "ada" });
    const ids: number[] = [];
    for (let count = 0; count < 60; count++) {
      const { json } = await user.send("POST", "/tasks", {
        body: {
          title: "T",
          due_date: "2030-01-01T00:00:00Z",
          recurrence: { rrule: "FREQ=DAILY" },
        },
      });
      ids.push(json.id);
    }
    await stopTime(sql, "2030-01-01T06:00:00Z");
    const statuses = await Promise.all([
      ...ids.map(async (id) => {
        const path = `/tasks/${id}/complete`;
        return (await user.send("PATCH", path)).status;
      }),
      ...ids.map(async (id) =>
        (await user.send("POST", `/tasks/${id}/skip`)).status
      ),
      settle(sql).then(() => 200),
      settle(sql).then(() => 200),
    ]);
    assertEquals(new Set([200, 404, 409]).union(new Set(statuses)).size, 3);
    const series = await readSeries(sql);
    assertEquals(series.length, ids.length);
    for (const { tasks, days, due, created } of series) {
      assertEquals([tasks, days, due, created], [2, 2, 1, 1]);
    }
  },

  "are found by their time, however many are stored": async (postgres) => {
    const plans: Plan[][] = [];
    for (const stored of [1_000, 100_000]) {
      await using database = await openDatabase(
        await postgres.createDatabase(),
      );
      const { sql } = database;
      await stopTime(sql, "2030-01-01T00:00:00Z");
      const series = { name: "ada", users: 10, stepMs: 1 };
      for (const [count, day] of [[300, -1], [stored, 1]] as const) {
        const occursAt = new Date(Date.UTC(2030, 0, 1 + day));
        await insertManySeries(sql, { ...series, count, occursAt });
      }
      plans.push([
        await explain(sql, (sql) => dueSeries.find(sql, 500)),
        await explain(sql, (sql) => dueSeries.waitMs(sql)),
      ]);
    }
    const [few = [], many = []] = plans;
    for (const [index, { nodes, pages }] of many.entries()) {
      assert(!nodes.includes("Seq Scan tasks"), nodes.join());
      const before = few[index]?.pages ?? 0;
      // The index of more rows is one level deeper.
      assert(pages <= 1.5 * before + 5, `${before} pages, then ${pages}`);
    }
  },
});
