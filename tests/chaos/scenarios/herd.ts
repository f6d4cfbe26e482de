import { setTimeout as delay } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { formatMs } from "../../bench/report/format_number.ts";
import { percentile } from "../../bench/report/percentile.ts";
import { messageHash } from "../../../services/notifications/channels/message_key.ts";
import type { ApiClient } from "../../support/api_client.ts";
import { eventually } from "../../support/eventually.ts";
import { insertManyReminders } from "../../support/many_reminders.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { startSmtpSink, type SunkMail } from "../../support/smtp_sink.ts";
import { startStack } from "../../support/stack.ts";
import { openDatabase } from "../../support/test_database.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const REMINDERS = 10_000;
const USERS = 200;
const CALL_EVERY_MS = 50;

/** No user's mails may be later than others' by more, in the median. */
const MOST_UNFAIR = 1.5;

/** When a user's mails came after their time, in milliseconds. */
type Lateness = Map<string, number[]>;

/**
 * Lets 10 000 reminders of 200 users come due within one second, through both
 * programs as in production, while somebody else uses the API. All must arrive
 * once, in a fair order. The default is 10 s of calls before, to compare.
 */
export async function herd(
  { seconds = 10, progress }: ScenarioOptions,
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
  await insertManyReminders(database.sql, {
    name: "user",
    users: USERS,
    count: REMINDERS,
    remindAt: dueAt,
    stepMs: 1_000 / REMINDERS,
  });
  progress("waiting for the mails");
  const busyMs = await callUntil(
    client,
    eventually(() => assertEquals(sink.mails.length >= REMINDERS, true), {
      timeoutMs: 600_000,
    }),
  );
  const lateness = await latenessOf(database.sql, sink.mails);
  const last = Math.max(...sink.mails.map(({ takenAtMs }) => takenAtMs));
  const { figures, violations } = judge(lateness, {
    sent: sink.mails.length,
    tookMs: last - dueAt.getTime(),
  });
  return {
    figures: [
      ...figures,
      ["API before", spread(quietMs)],
      ["API meanwhile", spread(busyMs)],
    ],
    violations,
  };
}

function judge(
  lateness: Lateness,
  { sent, tookMs }: { sent: number; tookMs: number },
): ScenarioResult {
  const all = [...lateness.values()].flat().sort((a, b) => a - b);
  const medians = [...lateness.values()].map((list) =>
    percentile(list.toSorted((a, b) => a - b), 0.5) ?? 0
  ).sort((a, b) => a - b);
  const unfair = (medians.at(-1) ?? 0) / (percentile(medians, 0.5) ?? 1);
  return {
    figures: [
      ["reminders", `${REMINDERS} of ${USERS} users, due within 1 s`],
      ["lateness", spread(all)],
      ["sends/s", (REMINDERS / tookMs * 1_000).toFixed(0)],
      ["users' medians", spread(medians)],
    ],
    violations: [
      ...(all.length === REMINDERS ? [] : [`${all.length} have arrived`]),
      ...(sent === REMINDERS ? [] : [`${sent} mails were sent`]),
      ...((all[0] ?? 0) >= 0 ? [] : ["A mail came before its time"]),
      ...(unfair <= MOST_UNFAIR
        ? []
        : [`A user's median is ${unfair.toFixed(2)} times that of most`]),
    ],
  };
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

async function latenessOf(
  sql: Sql,
  mails: readonly SunkMail[],
): Promise<Lateness> {
  const taken = new Map(mails.map(({ raw, takenAtMs }) => {
    const text = new TextDecoder().decode(raw);
    return [/^message-id: <(\w+)@/im.exec(text)?.[1] ?? "", takenAtMs];
  }));
  const reminders = await sql<{ id: string; user: string; dueMs: number }[]>`
    select reminder_id as id, user_id as user,
      (extract(epoch from remind_at) * 1000)::float8 as "dueMs"
    from reminders
  `;
  const lateness: Lateness = new Map();
  for (const { id, user, dueMs } of reminders) {
    const notificationId = `notif-${id}`;
    const hash = messageHash({ userId: user, notificationId }).toHex().slice(
      0,
      32,
    );
    const takenAtMs = taken.get(hash);
    if (takenAtMs === undefined) continue;
    lateness.set(user, [...lateness.get(user) ?? [], takenAtMs - dueMs]);
  }
  return lateness;
}

function spread(sorted: readonly number[]): string {
  const at = (share: number) => formatMs(percentile(sorted, share) ?? NaN);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
