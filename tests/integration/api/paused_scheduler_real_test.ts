import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import {
  SCHEDULER_SCRIPT,
  type SchedulerCrash,
  type SchedulerMemberOptions,
} from "../../chaos/schedulers/member_options.ts";
import { readReminderHistory } from "../../chaos/schedulers/reminder_history.ts";
import {
  readSeries,
  readSeriesHistory,
} from "../../chaos/schedulers/series_history.ts";
import { checkReminders } from "../../harness/checker/check_reminders.ts";
import { checkSeries } from "../../harness/checker/check_series.ts";
import { Crew } from "../../harness/kill_driver/crew.ts";
import { eventually } from "../../support/eventually.ts";
import { ANY_LATENESS_MS, runScheduler } from "../../support/firing.ts";
import { insertManySeries } from "../../support/many_series.ts";
import {
  type RealPostgres,
  startRealPostgres,
} from "../../support/real_postgres.ts";
import { insertReminders } from "../../support/reminder_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase, stopTime } from "../../support/test_database.ts";

const NOW_MS = Date.parse("2030-03-31T00:00:00Z");
const DAY_MS = 86_400_000;

/** More than one transaction sees to. */
const REMINDERS = 150;
const SERIES = 60;

/** How long whoever is paused may keep others from its rows, and some more. */
const TAKE_OVER_MS = 30_000;

/** Where a scheduler stops, and whether it holds rows there. */
const PAUSES: Record<string, SchedulerCrash & { holds: boolean }> = {
  "that has locked reminders and written them": {
    ...{ point: "after claim", of: "reminders", time: 3, signal: "SIGSTOP" },
    holds: true,
  },
  "that has locked the last reminders of what it has found": {
    ...{ point: "after claim", of: "reminders", time: 101, signal: "SIGSTOP" },
    holds: true,
  },
  "that has locked series and taken their steps": {
    ...{ point: "after claim", of: "series", time: 3, signal: "SIGSTOP" },
    holds: true,
  },
  "that has locked series and is in the middle of a statement": {
    ...{ point: "in claim", time: 1, signal: "SIGSTOP" },
    holds: true,
  },
  "that knows what is due and is about to lock it": {
    ...{ point: "before claim", time: 1, signal: "SIGSTOP" },
    holds: false,
  },
  "that is about to lock what is next": {
    ...{ point: "before claim", time: 3, signal: "SIGSTOP" },
    holds: false,
  },
  "that has just committed": {
    ...{ point: "after commit", time: 1, signal: "SIGSTOP" },
    holds: false,
  },
};

/** What is written, and what of it is due. */
interface Written {
  sql: Sql;
  ids: string[];
  /** How often each series has gone on. */
  steps: number;
}

/** Makes the next occurrences and more reminders due. */
async function passDay(written: Written): Promise<void> {
  const { sql, ids, steps } = written;
  ids.push(
    ...await insertReminders(sql, {
      userId: "ada",
      count: REMINDERS,
      remindAt: new Date(NOW_MS + steps * DAY_MS - REMINDERS),
      stepMs: 1,
    }),
  );
  written.steps++;
  await stopTime(sql, new Date(NOW_MS + steps * DAY_MS).toISOString());
}

/** Waits until all that is due was done, and nothing else was. */
async function assertDone({ sql, ids, steps }: Written): Promise<void> {
  await eventually(async () => {
    const reminders = await readReminderHistory(sql);
    assertEquals(reminders.length, ids.length);
    const series = await readSeriesHistory(sql);
    // Each step tells of three things.
    assertEquals(series.length, 3 * SERIES * steps);
  }, { timeoutMs: TAKE_OVER_MS });
  const reminders = (await readReminderHistory(sql)).map(({ event }) => event);
  const fired = reminders.flatMap((event) =>
    event.event_type === "reminder.triggered" ? event.payload.reminder_id : []
  );
  assertEquals(fired.sort(), ids.toSorted());
  assertEquals(checkReminders(reminders).wrong, []);
  const events = (await readSeriesHistory(sql)).map(({ event }) => event);
  const { made, missing, doubled, wrong } = checkSeries(
    events,
    await readSeries(sql),
  );
  assertEquals({ missing, doubled, wrong }, {
    missing: [],
    doubled: [],
    wrong: [],
  });
  assertEquals(made, SERIES * (steps + 1));
}

/** Waits until the process stands still. */
async function assertPaused(pid: number): Promise<void> {
  await eventually(async () => {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    assert(/^State:\tT/m.test(status), "It runs");
  });
}

async function openTransactions(sql: Sql, process: string): Promise<number> {
  const rows = await sql`
    select from pg_stat_activity
    where application_name = ${process} and backend_xid is not null
  `;
  return rows.length;
}

async function pauseOne(
  postgres: RealPostgres,
  { holds, ...crash }: SchedulerCrash & { holds: boolean },
): Promise<void> {
  await using database = await openDatabase(await postgres.createDatabase());
  const { sql, url: databaseUrl } = database;
  const directory = await Deno.makeTempDir({ prefix: "taskbell-paused-" });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(directory, { recursive: true }));
  const args = (process: string) => {
    const lateness = { maxLatenessMs: ANY_LATENESS_MS };
    const options = { databaseUrl, process, ...lateness, crash };
    return [JSON.stringify(options satisfies SchedulerMemberOptions)];
  };
  const script = SCHEDULER_SCRIPT;
  const crew = cleanup.use(new Crew({ script, directory, args }));
  const occursAt = new Date(NOW_MS);
  const series = { name: "ada", users: 3, count: SERIES, occursAt };
  await insertManySeries(sql, { ...series, catchUp: "all" });
  // Nothing of this comes due: it would be too early.
  const ahead = { userId: "eve", remindAt: new Date(NOW_MS + 9 * DAY_MS) };
  await insertReminders(sql, { ...ahead, count: 10 });
  const written: Written = { sql, ids: [], steps: 0 };
  await passDay(written);
  const paused = crew.start("paused");
  await assertPaused(crew.pid("paused"));
  // What it does at the same time may hold rows too.
  if (holds) assert(await openTransactions(sql, paused) > 0);
  {
    await using _other = runScheduler(sql);
    await assertDone(written);
    // What it held was taken from it.
    assertEquals(await openTransactions(sql, paused), 0);
    await passDay(written);
    await assertDone(written);
    crew.resume("paused");
    await passDay(written);
    await assertDone(written);
  }
  // It goes on with what is due, by itself.
  await passDay(written);
  await assertDone(written);
  await crew.stop("paused");
  await assertDone(written);
  const done = `${written.ids.length} reminders, ${SERIES * written.steps}`;
  console.log(`${done} occurrences: missing 0, double 0, early 0`);
}

testCases(
  "schedulers take over from one",
  startRealPostgres,
  Object.fromEntries(
    Object.entries(PAUSES).map(([where, pause]) => [
      where,
      (postgres: RealPostgres) => pauseOne(postgres, pause),
    ]),
  ),
);
