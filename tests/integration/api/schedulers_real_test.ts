import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { dueReminders } from "../../../services/api/scheduler/due_reminders.ts";
import { readReminderHistory } from "../../chaos/schedulers/reminder_history.ts";
import { runSchedulers } from "../../chaos/schedulers/scheduler_run.ts";
import { eventually } from "../../support/eventually.ts";
import { explain } from "../../support/explain.ts";
import { runScheduler } from "../../support/firing.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { insertReminders } from "../../support/reminder_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase, stopTime } from "../../support/test_database.ts";

/** Tells which reminders have fired, as often as they have. */
async function firedIds(sql: Sql): Promise<string[]> {
  const history = await readReminderHistory(sql);
  return history.flatMap(({ event }) =>
    event.event_type === "reminder.triggered" ? event.payload.reminder_id : []
  );
}

/** Counts the statements that go through a pool. */
function counting(sql: Sql): { sql: Sql; looks: { count: number } } {
  const looks = { count: 0 };
  const counted = new Proxy(sql, {
    apply: (run, self, args) => {
      looks.count++;
      return Reflect.apply(run, self, args);
    },
  });
  return { sql: counted, looks };
}

const NOTHING = { missing: [], doubled: [], wrong: [] };
const NOW_MS = Date.parse("2030-03-31T00:00:00Z");
const MINUTE_MS = 60_000;

testCases("schedulers on PostgreSQL", startRealPostgres, {
  "miss nothing and double nothing while they are killed": async (postgres) => {
    for (const schedulers of [2, 5]) {
      await using database = await openDatabase(
        await postgres.createDatabase(),
      );
      const { reminders, series } = await runSchedulers({
        database,
        schedulers,
        durationMs: 8_000,
        killEveryMs: 1_000,
        tasksPerSecond: 10,
        seriesPerSecond: 8,
        seed: Date.now() % 2 ** 31,
      });
      for (const { missing, doubled, wrong } of [reminders, series]) {
        assertEquals({ missing, doubled, wrong }, NOTHING);
      }
      assert(
        reminders.occurrences >= 200,
        `${reminders.occurrences} reminders`,
      );
      assert(series.made >= 200, `${series.made} occurrences`);
      assert(series.passedOver > 0, "None was passed over");
    }
  },

  "fire nothing early, late or twice when the clock jumps": async (
    postgres,
  ) => {
    await using database = await openDatabase(await postgres.createDatabase());
    const { sql } = database;
    await stopTime(sql, new Date(NOW_MS).toISOString());
    const ids = await insertReminders(sql, {
      userId: "ada",
      count: 240,
      remindAt: new Date(NOW_MS + MINUTE_MS),
      stepMs: MINUTE_MS,
    });
    const pool = counting(sql);
    await using _schedulers = {
      all: [1, 2, 3].map(() => runScheduler(pool.sql)),
      async [Symbol.asyncDispose]() {
        for (const each of this.all) await each[Symbol.asyncDispose]();
      },
    };
    const state = { furthestMinutes: 0 };
    for (const minutes of [0, 60, 1, -60, 30, 90, 89, 150, 0, 240]) {
      const now = new Date(NOW_MS + minutes * MINUTE_MS);
      await stopTime(sql, now.toISOString());
      state.furthestMinutes = Math.max(state.furthestMinutes, minutes);
      const due = ids.slice(0, state.furthestMinutes);
      await eventually(async () =>
        assert((await firedIds(sql)).length >= due.length)
      );
      // Each of the three has looked, and looked again: a look at reminders
      // is two statements, and so is one at series.
      const seen = pool.looks.count;
      await eventually(() => assert(pool.looks.count >= seen + 24));
      assertEquals((await firedIds(sql)).sort(), due.toSorted());
    }
    assertEquals(state.furthestMinutes, ids.length);
  },

  "look at what is due, however much is stored": async (postgres) => {
    const plans = [];
    for (const stored of [1_000, 100_000]) {
      await using database = await openDatabase(
        await postgres.createDatabase(),
      );
      const { sql } = database;
      await stopTime(sql, new Date(NOW_MS).toISOString());
      for (
        const [count, remindAt] of [
          [300, NOW_MS - 300],
          [stored, NOW_MS + MINUTE_MS],
        ] as const
      ) {
        await insertReminders(sql, {
          userId: "ada",
          count,
          remindAt: new Date(remindAt),
          stepMs: 1,
        });
      }
      await sql.unsafe("vacuum analyze reminders");
      plans.push({
        find: await explain(sql, (sql) => dueReminders.find(sql, 1_000)),
        next: await explain(sql, (sql) => dueReminders.waitMs(sql)),
      });
    }
    const [few, many] = plans;
    assert(few && many);
    for (const { nodes } of [many.find, many.next]) {
      assert(!nodes.includes("Seq Scan reminders"), nodes.join());
    }
    // The index of more rows is one level deeper.
    for (const kind of ["find", "next"] as const) {
      const text = `${few[kind].pages} pages, then ${many[kind].pages}`;
      assert(many[kind].pages <= 1.5 * few[kind].pages + 5, text);
    }
  },
});
