import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { advanceDue } from "../../support/advance_due.ts";
import { type ApiUser, apiUser, makeApp } from "../../support/api_app.ts";
import { changeOptions } from "../../support/change_options.ts";
import { eventually } from "../../support/eventually.ts";
import { runScheduler } from "../../support/firing.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase, stopTime } from "../../support/test_database.ts";

const ROUNDS = 40;
const START_MS = Date.UTC(2030, 0, 1);
const HOUR_MS = 3_600_000;

/** A daily series of which two tasks are open and five days are due. */
async function startSeries(sql: Sql, user: ApiUser) {
  const at = (ms: number) => new Date(START_MS + ms).toISOString();
  await stopTime(sql, at(0));
  const { json } = await user.send("POST", "/tasks", {
    body: {
      title: "T",
      due_date: at(HOUR_MS),
      recurrence: { rrule: "FREQ=DAILY", catch_up: "all" },
    },
  });
  await stopTime(sql, at(2 * HOUR_MS));
  await advanceDue(changeOptions(sql));
  await stopTime(sql, at(6 * 24 * HOUR_MS));
  return json;
}

async function countKept(sql: Sql, seriesId: unknown): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from tasks
    where series_id = ${`${seriesId}`} and deleted_at is null
  `;
  return row?.count ?? 0;
}

/** Weekdays of a year that are never a 29th, as many as a rule has room for. */
const NEVER_A_29TH = [1, 2, 3, 4, 6, 7, 8].flatMap((ordinal) =>
  ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].map((day) => `${ordinal}${day}`)
);

testCases("a series on PostgreSQL", startRealPostgres, {
  "is deleted whole while a scheduler continues it": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    await using other = await openDatabase(database.url);
    const { sql } = database;
    const user = await apiUser(makeApp(database).fetch);
    const kept: number[] = [];
    let raced = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { id, series_id } = await startSeries(sql, user);
      const advancing = advanceDue(changeOptions(other.sql));
      // Each round, the scheduler is further on when the deletion comes.
      for (let looks = 0; looks < round; looks++) await sql`select`;
      const path = `/tasks/${id}?scope=series`;
      assertEquals((await user.send("DELETE", path)).status, 204);
      if (await advancing > 0) raced++;
      await advanceDue(changeOptions(sql));
      kept.push(await countKept(sql, series_id));
    }
    assertEquals(kept, kept.map(() => 0));
    assert(raced > ROUNDS / 4, `The scheduler was there in ${raced} rounds`);
  },

  "goes on beside those of a user whose rules cost much": async (postgres) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    const [mallory, ada] = [
      await apiUser(makeApp(database).fetch),
      await apiUser(makeApp(database).fetch),
    ];
    const post = async (user: ApiUser, due_date: string, rrule: string) => {
      const body = { title: "T", due_date, recurrence: { rrule } };
      assertEquals((await user.send("POST", "/tasks", { body })).status, 201);
    };
    const days = [...NEVER_A_29TH, "9SU"].join();
    const costly = `FREQ=YEARLY;COUNT=10000;BYMONTHDAY=29;BYDAY=${days}`;
    for (let count = 0; count < 60; count++) {
      await post(mallory, "0001-01-02T09:00:00Z", costly);
    }
    await post(ada, "2020-01-01T09:00:00Z", "FREQ=DAILY");
    await using _ = runScheduler(sql);
    await eventually(async () => {
      const [row] = await sql<{ waiting: number }[]>`
        select count(*)::integer as waiting from tasks
        where advances_at <= taskbell_now()
      `;
      assertEquals(row?.waiting, 0);
    }, { timeoutMs: 120_000 });
  },
});
