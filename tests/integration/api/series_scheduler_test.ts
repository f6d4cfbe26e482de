import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { dueSeries } from "../../../services/api/scheduler/due_series.ts";
import { Scheduler } from "../../../services/api/scheduler/scheduler.ts";
import { advanceDue } from "../../support/advance_due.ts";
import { changeOptions } from "../../support/change_options.ts";
import { eventually } from "../../support/eventually.ts";
import { schedulerOptions } from "../../support/firing.ts";
import { insertManySeries } from "../../support/many_series.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  stopTime,
  type TestDatabase,
} from "../../support/test_database.ts";

const NOW_MS = Date.parse("2030-01-01T12:00:00Z");
const DAY_MS = 86_400_000;

function at(ms: number): Date {
  return new Date(NOW_MS + ms);
}

/** A database without series, at noon. */
async function start({ sql }: TestDatabase): Promise<void> {
  await sql`truncate tasks, series_steps, reminders`;
  await stopTime(sql, at(0).toISOString());
}

async function countTasks(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from tasks
  `;
  return row?.count ?? 0;
}

testCases("dueSeries.find()", startDatabase, {
  "takes users in turn, and each one's oldest first": async (database) => {
    const { sql } = database;
    await start(database);
    const one = { users: 1, stepMs: 1 };
    const many = await insertManySeries(sql, {
      ...one,
      name: "ada",
      count: 500,
      occursAt: at(-600_000),
    });
    const few = await insertManySeries(sql, {
      ...one,
      name: "bob",
      count: 2,
      occursAt: at(-1_000),
    });
    const last = await insertManySeries(sql, {
      ...one,
      name: "eve",
      count: 2,
      occursAt: at(0),
    });
    assertEquals(await dueSeries.find(sql, 6), [
      many[0],
      few[0],
      last[0],
      many[1],
      few[1],
      many[2],
    ]);
  },

  "finds nothing that has its successor": async (database) => {
    const { sql } = database;
    await start(database);
    const series = { name: "ada", users: 1, count: 3, occursAt: at(0) };
    await insertManySeries(sql, series);
    assertEquals(await dueSeries.waitMs(sql), 0);
    assertEquals(await advanceDue(changeOptions(sql)), 3);
    assertEquals(await dueSeries.find(sql, 10), []);
    assertEquals(await dueSeries.waitMs(sql), DAY_MS);
  },
});

testCases("Scheduler", startDatabase, {
  "continues series when the time comes, and counts them": async (database) => {
    const { sql } = database;
    await start(database);
    const series = { name: "ada", users: 9, count: 130, occursAt: at(60_000) };
    await insertManySeries(sql, series);
    const scheduler = new Scheduler(schedulerOptions(database));
    const stop = new AbortController();
    const running = scheduler.run(stop.signal);
    await eventually(() => assert(scheduler.status().ready));
    assertEquals(await countTasks(sql), 130);
    await stopTime(sql, at(60_000).toISOString());
    await eventually(() => assertEquals(scheduler.status().advanced, 130));
    assertEquals(await countTasks(sql), 260);
    stop.abort();
    await running;
    const { fired, missed, advanced, deferred } = scheduler.status();
    assertEquals([fired, missed, advanced, deferred], [0, 0, 130, 0]);
  },

  "counts what can't go on, and goes on with the others": async (database) => {
    const { sql } = database;
    await start(database);
    const series = { name: "ada", users: 1, count: 2, occursAt: at(0) };
    const [broken = 0] = await insertManySeries(sql, series);
    await sql`
      update tasks
      set series = jsonb_set(series, '{timeZone}', '"Mars/Olympus"')
      where id = ${broken}
    `;
    const scheduler = new Scheduler(schedulerOptions(database));
    const stop = new AbortController();
    const running = scheduler.run(stop.signal);
    await eventually(() => {
      const { advanced, deferred } = scheduler.status();
      assertEquals([advanced, deferred], [1, 1]);
    });
    stop.abort();
    await running;
  },

  "is not ready while series can't be seen to": async (database) => {
    const { sql } = database;
    await start(database);
    await sql`alter table tasks rename column advances_at to hidden`;
    const scheduler = new Scheduler(schedulerOptions(database));
    const stop = new AbortController();
    const running = scheduler.run(stop.signal);
    await eventually(() =>
      assertMatch(scheduler.status().reason ?? "", /advances_at/)
    );
    await sql`alter table tasks rename column hidden to advances_at`;
    await eventually(() => assert(scheduler.status().ready));
    stop.abort();
    await running;
  },
});
