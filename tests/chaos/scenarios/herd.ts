import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "@taskbell/db";
import { formatMs } from "../../bench/report/format_number.ts";
import { percentile } from "../../bench/report/percentile.ts";
import type { ApiClient } from "../../support/api_client.ts";
import { insertManyReminders } from "../../support/many_reminders.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { type SmtpSink, startSmtpSink } from "../../support/smtp_sink.ts";
import { startStack } from "../../support/stack.ts";
import { openDatabase } from "../../support/test_database.ts";
import { judgeHerd, usersMedians } from "../deliveries/judge_herd.ts";
import { latenessOf } from "../deliveries/lateness_of.ts";
import { awaitCount } from "../load/await_count.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const REMINDERS_OF_A_USER = 50;
const CALL_EVERY_MS = 50;

/** What does not go on for so long has stopped, in milliseconds. */
const STALLED_MS = 30_000;

/** What is sent twice comes within this time, in milliseconds. */
const REPEATED_MS = 3_000;

/**
 * Lets reminders (by default 10 000, 50 of each user) come due within one
 * second, through both programs as in production, while somebody else uses the
 * API. All must arrive once, in a fair order. The default is 10 s of calls
 * before, to compare.
 */
export async function herd(
  { seconds = 10, count = 10_000, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  progress("starting PostgreSQL and both programs");
  await using postgres = await startRealPostgres();
  const databaseUrl = await postgres.createDatabase();
  await using database = await openDatabase(databaseUrl);
  await using sink = await startSmtpSink();
  await using stack = await startStack({
    databaseUrl,
    environment: { SMTP_URL: sink.url.href },
  });
  const client = await stack.client("caller");
  progress(`calling the API for ${seconds} s`);
  const quietMs = await callUntil(client, delay(seconds * 1_000));
  const dueAt = new Date(Date.now() + 5_000);
  const users = Math.ceil(count / REMINDERS_OF_A_USER);
  const { sql } = database;
  await insertManyReminders(sql, {
    name: "user",
    users,
    count,
    remindAt: dueAt,
    stepMs: 1_000 / count,
  });
  progress("waiting for the mails");
  const busyMs = await callUntil(client, mailsOf(sink, count));
  const pending = await settled(sql, sink);
  const lateness = await latenessOf(sql, sink.mails);
  const last = Math.max(...sink.mails.map(({ takenAtMs }) => takenAtMs));
  const sorted = [...lateness.values()].flat().sort((a, b) => a - b);
  const perSecond = count / (last - dueAt.getTime()) * 1_000;
  const mails = sink.mails.length;
  return {
    figures: [
      ["reminders", `${count} of ${users} users, due within 1 s`],
      ["lateness", spread(sorted)],
      ["sends/s", perSecond.toFixed(0)],
      ["users' medians", spread(usersMedians(lateness))],
      ["API before", spread(quietMs)],
      ["API meanwhile", spread(busyMs)],
    ],
    violations: judgeHerd({ reminders: count, mails, pending, lateness }),
  };
}

/** Waits for so many mails, or until no more come. */
async function mailsOf(sink: SmtpSink, least: number): Promise<number> {
  const count = () => sink.mails.length;
  return await awaitCount(count, { least, stalledMs: STALLED_MS });
}

/**
 * Waits until nothing is under way, so that what is sent twice is seen too.
 *
 * @returns How many deliveries are.
 */
async function settled(sql: Sql, sink: SmtpSink): Promise<number> {
  const deliveries = async () => {
    const [row] = await sql<{ all: number; over: number }[]>`
      select count(*) as all, count(*) filter (where state <> 'pending') as over
      from deliveries
    `;
    return row ?? { all: 0, over: 0 };
  };
  const { all } = await deliveries();
  const over = await awaitCount(async () => (await deliveries()).over, {
    least: all,
    stalledMs: STALLED_MS,
  });
  const mails = () => sink.mails.length;
  await awaitCount(mails, { least: Infinity, stalledMs: REPEATED_MS });
  return all - over;
}

/** Calls the API at a fixed rate, however long it takes. */
async function callUntil(
  client: ApiClient,
  end: Promise<unknown>,
): Promise<number[]> {
  const state = { isOver: false };
  const over = end.finally(() => state.isOver = true);
  const tookMs: number[] = [];
  const calls: Promise<void>[] = [];
  const call = async () => {
    const startMs = performance.now();
    await client.createTask("T");
    tookMs.push(performance.now() - startMs);
  };
  for (let dueMs = performance.now(); !state.isOver; dueMs += CALL_EVERY_MS) {
    await delay(Math.max(0, dueMs - performance.now()));
    calls.push(call());
  }
  await over;
  await Promise.all(calls);
  return tookMs.sort((a, b) => a - b);
}

function spread(sorted: readonly number[]): string {
  const at = (share: number) => formatMs(percentile(sorted, share) ?? NaN);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
