import { assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import {
  checkReminders,
  type ReminderVerdict,
} from "../../harness/checker/check_reminders.ts";
import {
  checkSeries,
  type SeriesVerdict,
} from "../../harness/checker/check_series.ts";
import { Crew } from "../../harness/kill_driver/crew.ts";
import { planKills } from "../../harness/kill_driver/plan_kills.ts";
import { runSteps } from "../../harness/kill_driver/run_steps.ts";
import { eventually } from "../../support/eventually.ts";
import { ANY_LATENESS_MS } from "../../support/firing.ts";
import {
  SCHEDULER_SCRIPT,
  type SchedulerMemberOptions,
} from "./member_options.ts";
import { loadReminders } from "./reminder_load.ts";
import { latenessOf, readReminderHistory } from "./reminder_history.ts";
import {
  readSeries,
  readSeriesHistory,
  seriesLateness,
} from "./series_history.ts";
import { endSeries, loadSeries } from "./series_load.ts";

/** How a {@linkcode runSchedulers} goes. */
export interface SchedulerRunOptions {
  /** A database with the schema. */
  database: { url: string; sql: Sql };
  /** How many run side by side. */
  schedulers: number;
  /** How long reminders are written and schedulers killed, in milliseconds. */
  durationMs: number;
  /** From one kill to the next, in milliseconds. */
  killEveryMs: number;
  /** Tasks that are begun in a second, each with three reminders. */
  tasksPerSecond: number;
  /** Series that are begun in a second. */
  seriesPerSecond: number;
  /** From which all that is random follows. */
  seed: number;
}

/** What a run has come to. */
export interface SchedulerRunOutcome {
  /** What became of the reminders, those of recurring tasks included. */
  reminders: ReminderVerdict;
  /** How late reminders fired, in milliseconds and in rising order. */
  lateMs: number[];
  /** What became of the occurrences of recurring tasks. */
  series: SeriesVerdict;
  /** How late series went on, in milliseconds and in rising order. */
  seriesLateMs: number[];
  /** How many schedulers were killed or have killed themselves. */
  deaths: number;
}

/** A killed scheduler is away for so long, in milliseconds. */
const AWAY_MS = 1_000;

/** What is due must have become something by then, in milliseconds. */
const DRAIN_MS = 30_000;

/**
 * Lets schedulers run side by side while reminders and recurring tasks are
 * written and edited, and kills them: from outside, and every other one from
 * within, in the middle of a batch or right after it. Then it lets all end and
 * judges what became of the reminders and of the series.
 */
export async function runSchedulers(
  options: SchedulerRunOptions,
): Promise<SchedulerRunOutcome> {
  const { database, schedulers, durationMs, seed } = options;
  const directory = await Deno.makeTempDir({ prefix: "taskbell-schedulers-" });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(directory, { recursive: true }));
  const started = { count: 0 };
  const crew = cleanup.use(
    new Crew({
      script: SCHEDULER_SCRIPT,
      directory,
      args: (process) => [
        JSON.stringify(
          {
            databaseUrl: database.url,
            process,
            maxLatenessMs: ANY_LATENESS_MS,
            ...crashOf(started.count++),
          } satisfies SchedulerMemberOptions,
        ),
      ],
    }),
  );
  const places = Array.from({ length: schedulers }, (_, n) => `s${n + 1}`);
  for (const place of places) crew.start(place);
  const steps = planKills({
    places,
    action: "kill",
    everyMs: options.killEveryMs,
    awayMs: AWAY_MS,
    durationMs,
    seed,
  });
  await Promise.all([
    runSteps(crew, steps),
    loadReminders(database.sql, { ...options, seed: seed + 1 }),
    loadSeries(database.sql, { ...options, seed: seed + 2 }),
  ]);
  const outcome = await judge(database.sql);
  for (const place of crew.running) await crew.stop(place);
  return { ...outcome, deaths: steps.length / 2 };
}

/** Lets all that is due become something, and judges what it is. */
async function judge(sql: Sql): Promise<Omit<SchedulerRunOutcome, "deaths">> {
  await eventually(async () => assertEquals(await dueSeries(sql), 0), {
    timeoutMs: DRAIN_MS,
  }).catch(IS_FOUND);
  const facts = await readSeries(sql);
  const seriesHistory = await readSeriesHistory(sql);
  // The reminders of what is ahead end with their series.
  await endSeries(sql);
  await eventually(async () => assertEquals(await openReminders(sql), 0), {
    timeoutMs: DRAIN_MS,
  }).catch(IS_FOUND);
  const history = await readReminderHistory(sql);
  return {
    reminders: checkReminders(history.map(({ event }) => event)),
    lateMs: latenessOf(history),
    series: checkSeries(seriesHistory.map(({ event }) => event), facts),
    seriesLateMs: seriesLateness(seriesHistory),
  };
}

/** Every other one dies by itself after a while, each in another place. */
function crashOf(count: number): Pick<SchedulerMemberOptions, "crash"> {
  if (count % 2 === 0) return {};
  const point = count % 4 === 1 ? "after claim" : "after commit";
  return { crash: { point, time: 2 + count % 5, signal: "SIGKILL" } };
}

/** What does not come to an end is found by the checks. */
const IS_FOUND = () => {};

async function dueSeries(sql: Sql): Promise<number> {
  const rows = await sql`
    select from tasks where advances_at <= taskbell_now()
  `;
  return rows.length;
}

async function openReminders(sql: Sql): Promise<number> {
  const rows = await sql`select from reminders where state = 'scheduled'`;
  return rows.length;
}
