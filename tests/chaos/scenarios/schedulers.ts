import { formatMs } from "../../bench/report/format_number.ts";
import { percentile } from "../../bench/report/percentile.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { openDatabase } from "../../support/test_database.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";
import {
  runSchedulers,
  type SchedulerRunOutcome,
} from "../schedulers/scheduler_run.ts";

const KILL_EVERY_MS = 2_000;
const TASKS_PER_SECOND = 15;
const SERIES_PER_SECOND = 8;
const SCHEDULERS = 5;

/**
 * Five schedulers on PostgreSQL, one of which is killed every two seconds and
 * some of which die in the middle of a batch, while reminders are created,
 * moved, snoozed, cancelled and brought back within seconds of their time, and
 * recurring tasks are begun late, completed, skipped, deleted and restored.
 * Each reminder must fire once, or be cancelled; each occurrence must have one
 * task, unless its series passes over it. The default is 180 s.
 */
export async function schedulers(
  { seconds = 180, seed, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  progress("starting PostgreSQL");
  await using postgres = await startRealPostgres();
  await using database = await openDatabase(await postgres.createDatabase());
  progress(`killing schedulers for ${seconds} s`);
  const { deaths, ...outcome } = await runSchedulers({
    database,
    schedulers: SCHEDULERS,
    durationMs: seconds * 1000,
    killEveryMs: KILL_EVERY_MS,
    tasksPerSecond: TASKS_PER_SECOND,
    seriesPerSecond: SERIES_PER_SECOND,
    seed,
  });
  return {
    figures: [
      ["schedulers", `${SCHEDULERS}, killed ${deaths} times from outside`],
      ...reminderFigures(outcome),
      ...seriesFigures(outcome),
    ],
    violations: violationsOf(outcome),
  };
}

type Outcome = Omit<SchedulerRunOutcome, "deaths">;

function reminderFigures(
  { reminders, lateMs }: Outcome,
): [string, string][] {
  const { occurrences, fired, cancelled, missed, moved } = reminders;
  return [
    ["reminders", String(occurrences)],
    [
      "of which",
      `${fired} fired, ${cancelled} cancelled, ${missed} missed`,
    ],
    ["moved before", String(moved)],
    ["missing", String(reminders.missing.length)],
    ["double", String(reminders.doubled.length)],
    ["lateness", spread(lateMs)],
  ];
}

function seriesFigures(
  { series, seriesLateMs }: Outcome,
): [string, string][] {
  const { occurrences, made, passedOver } = series;
  return [
    ["recurrences", String(occurrences)],
    ["of which", `${made} made, ${passedOver} passed over as wanted`],
    ["missing", String(series.missing.length)],
    ["double", String(series.doubled.length)],
    ["lateness", spread(seriesLateMs)],
  ];
}

function violationsOf({ reminders, series }: Outcome): string[] {
  return [
    ...reminders.missing.map((id) => `${id} was scheduled and then forgotten`),
    ...reminders.doubled.map((id) =>
      `${id} fired or was cancelled once too often`
    ),
    ...reminders.wrong.map((id) => `${id} fired at a time not its own`),
    ...series.missing.map((id) => `${id} has no task, or no successor`),
    ...series.doubled.map((id) => `${id} was made or told of twice`),
    ...series.wrong.map((id) => `${id} is not of its rule, or untold`),
  ];
}

function spread(sortedMs: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) =>
    formatMs(percentile(sortedMs, share) ?? 0)
  );
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
}
