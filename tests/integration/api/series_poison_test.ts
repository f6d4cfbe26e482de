import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { advanceDueSeries } from "../../../services/api/scheduler/advance_due_series.ts";
import { dueSeries } from "../../../services/api/scheduler/due_series.ts";
import { planSteps } from "../../../services/api/scheduler/plan_steps.ts";
import { changeOptions } from "../../support/change_options.ts";
import { insertManySeries } from "../../support/many_series.ts";
import { seriesTasks } from "../../support/series_api.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  stopTime,
  type TestDatabase,
} from "../../support/test_database.ts";

const NOON = new Date("2030-01-01T12:00:00Z");

/** A database at noon in which daily series are due; answers their tasks. */
async function start(
  { sql }: TestDatabase,
  series: { count: number; occursAt?: Date; catchUp?: "once" | "all" | "skip" },
): Promise<number[]> {
  await sql`truncate tasks, series_steps, reminders`;
  await stopTime(sql, NOON.toISOString());
  const usual = { name: "ada", users: 1, occursAt: NOON };
  return await insertManySeries(sql, { ...usual, ...series });
}

/** Lets PostgreSQL refuse whatever follows a task of this title. */
async function poison(sql: Sql): Promise<AsyncDisposable> {
  await sql.unsafe(`
    create or replace function refuse() returns trigger language plpgsql as $$
    begin raise exception 'poison'; end $$;
    create trigger refuse before insert on tasks for each row
      when (new.title = 'poison') execute function refuse();
  `);
  return {
    [Symbol.asyncDispose]: async () =>
      void await sql.unsafe("drop trigger refuse on tasks"),
  };
}

/** Runs something before the next transaction begins. */
function beforeNextBegin(sql: Sql, run: () => Promise<unknown>): Sql {
  const pending = [run];
  return new Proxy(sql, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "begin") return value;
      return async (...args: unknown[]) => {
        await pending.pop()?.();
        return await value.apply(target, args);
      };
    },
  });
}

testCases("advanceDueSeries()", startDatabase, {
  "goes on with the others when the database refuses one": async (
    database,
  ) => {
    const { sql } = database;
    const ids = await start(database, { count: 5 });
    await sql`update tasks set title = 'poison' where id = ${ids[2] ?? 0}`;
    await using _ = await poison(sql);
    assertEquals(await advanceDueSeries(changeOptions(sql), ids), {
      advanced: 4,
      deferred: 1,
      passedOver: 0,
    });
    assertEquals(await dueSeries.find(sql, 10), []);
    await stopTime(sql, "2030-01-01T13:00:00Z");
    assertEquals(await dueSeries.find(sql, 10), [ids[2]]);
  },

  "leaves a task to the next look that has changed since it was planned":
    async (
      database,
    ) => {
      const { sql } = database;
      const [id = 0, other = 0] = await start(database, { count: 2 });
      const edited = beforeNextBegin(sql, () =>
        sql`
        update tasks set recurrence = jsonb_set(
          recurrence, '{exdates}', '["2030-01-02T12:00:00.000Z"]'
        ) where id = ${id}
      `);
      const late = { ...changeOptions(sql), sql: edited };
      const counts = { advanced: 1, deferred: 0, passedOver: 0 };
      assertEquals(await advanceDueSeries(late, [id, other]), counts);
      assertEquals(await dueSeries.find(sql, 10), [id]);
      assertEquals(await advanceDueSeries(changeOptions(sql), [id]), counts);
      const tasks = await seriesTasks(sql, "ada-1");
      assertEquals(tasks.map(({ occurrence }) => occurrence.getUTCDate()), [
        1,
        1,
        2,
        3,
      ]);
    },

  "counts the occurrences that will have no task": async (database) => {
    const { sql } = database;
    const day = (date: number) => new Date(Date.UTC(2029, 11, date, 12));
    // Due on the 22nd; up to noon on 1 January ten more have passed.
    for (
      const [catchUp, passedOver] of [
        ["once", 9],
        ["skip", 10],
        ["all", 0],
      ] as const
    ) {
      const ids = await start(database, {
        count: 2,
        occursAt: day(22),
        catchUp,
      });
      const counts = await advanceDueSeries(changeOptions(sql), ids);
      assertEquals(counts, {
        advanced: 2,
        deferred: 0,
        passedOver: 2 * passedOver,
      }, catchUp);
    }
  },

  "counts those of a series that ended meanwhile, left-out ones not": async (
    database,
  ) => {
    const { sql } = database;
    const ids = await start(database, {
      count: 1,
      occursAt: new Date("2029-12-22T12:00:00Z"),
      catchUp: "skip",
    });
    await sql`
      update tasks set recurrence = recurrence || jsonb_build_object(
        'rrule', 'FREQ=DAILY;COUNT=5', 'exdates', '["2029-12-24"]'::jsonb
      )
    `;
    const counts = { advanced: 1, deferred: 0, passedOver: 3 };
    assertEquals(await advanceDueSeries(changeOptions(sql), ids), counts);
  },
});

/** Calls back when the rows of due tasks have come. */
function onRows(sql: Sql, callBack: () => void): Sql {
  return new Proxy(sql, {
    apply(target, self, args) {
      const result = Reflect.apply(target, self, args);
      if (!`${args[0]}`.includes(" as now ")) return result;
      return result.then((rows: unknown) => {
        callBack();
        return rows;
      });
    },
  });
}

testCases("planSteps()", startDatabase, {
  "lets others have their turn after each task": async (database) => {
    const ids = await start(database, { count: 20 });
    const turns = { count: -1, running: true };
    const takeTurns = () => {
      if (turns.count >= 0) turns.count++;
      if (turns.running) setImmediate(takeTurns);
    };
    const sql = onRows(database.sql, () => turns.count = 0);
    setImmediate(takeTurns);
    assertEquals((await planSteps(sql, ids)).length, ids.length);
    turns.running = false;
    assert(turns.count >= ids.length - 1, `${turns.count} turns`);
  },
});
