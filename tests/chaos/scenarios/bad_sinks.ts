import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "@taskbell/runtime";
import { formatMs } from "../../bench/report/format_number.ts";
import { percentile } from "../../bench/report/percentile.ts";
import { messageKey } from "../../../services/notifications/channels/message_key.ts";
import { createWebhookChannel } from "../../../services/notifications/channels/webhook.ts";
import { channelPolicies } from "../../../services/notifications/delivery/channel_policies.ts";
import { findWebhookTarget } from "../../../services/notifications/targets/find_webhook_target.ts";
import { runEngine } from "../../support/delivery_engines.ts";
import { insertWebhook } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import {
  answer,
  grantOf,
  type HttpDouble,
  startHttpDouble,
} from "../../support/http_double.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import {
  openDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";
import { type BadSink, startBadSinks } from "../deliveries/bad_sinks.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const EVERY_MS = 25;

/** Messages that wait for each bad sink from the beginning. */
const BACKLOG = 200;

/** Good messages may be late by so many times as much beside bad sinks. */
const MOST_TIMES = 3;

/** Less than this is noise, in milliseconds. */
const NOISE_MS = 50;

/** A place where messages are sent to. */
interface Site {
  database: TestDatabase;
  good: HttpDouble;
  bad: readonly BadSink[];
}

/**
 * Sends webhooks to a good endpoint, first alone, then beside 13 endpoints
 * that answer errors, hang, drip, flood or break off, each with a backlog.
 * The good one's times from the request to the arrival must stay as they
 * were. The default is 20 s for each half.
 */
export async function badSinks(
  { seconds = 20, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  progress("starting PostgreSQL");
  await using postgres = await startRealPostgres();
  await using resources = new AsyncDisposableStack();
  const bad = await startBadSinks(resources);
  const good = resources.use(await startHttpDouble(answer(204)));
  const times: number[][] = [];
  for (const present of [[], bad]) {
    await using database = await openDatabase(await postgres.createDatabase());
    progress(`sending for ${seconds} s beside ${present.length} bad sinks`);
    const site = { database, good, bad: present };
    times.push(await measure(site, seconds));
  }
  const [alone = [], beside = []] = times;
  const p99 = (list: readonly number[]) => percentile(list, 0.99) ?? Infinity;
  const asked = bad.reduce((sum, { server }) => sum + server.connections(), 0);
  const isKept = p99(beside) <= p99(alone) * MOST_TIMES + NOISE_MS;
  return {
    figures: [
      ["good messages", `${alone.length} alone, ${beside.length} beside`],
      ["alone", spread(alone)],
      ["beside bad sinks", spread(beside)],
      ["bad messages", String(bad.length * BACKLOG)],
      ["attempts at bad sinks", String(asked)],
      [
        "attempts per bad message",
        (asked / (bad.length * BACKLOG)).toFixed(3),
      ],
    ],
    violations: isKept
      ? []
      : [`p99 went from ${p99(alone)} to ${p99(beside)} ms`],
  };
}

async function measure(
  { database: { sql }, good, bad }: Site,
  seconds: number,
): Promise<number[]> {
  const hosts = [good.url, ...bad.map(({ url }) => url)].map(grantOf);
  const webhook = createWebhookChannel({
    hosts,
    clock: systemClock,
    findTarget: (message) => findWebhookTarget(sql, message),
  });
  const usual = channelPolicies.webhook;
  await using _engine = runEngine(sql, {
    channels: { webhook },
    policies: {
      ...channelPolicies,
      webhook: { ...usual, perSecond: Infinity },
    },
  });
  for (const { url } of bad) await fill(sql, url);
  const { endpointId } = await insertWebhook(sql, {
    userId: "ada",
    url: good.url.href,
  });
  const seen = good.requests.length;
  const tookMs: number[] = [];
  const endMs = performance.now() + seconds * 1_000;
  while (performance.now() < endMs) {
    const notificationId = crypto.randomUUID();
    const askedMs = performance.now();
    await insertNotification(sql, {
      userId: "ada",
      notificationId,
      channel: "webhook",
      recipient: endpointId,
    });
    await eventually(() => {
      const last = good.requests.at(-1)?.headers["webhook-id"];
      const key = messageKey({ userId: "ada", notificationId });
      if (last !== key) throw new Error("It has not arrived");
    }, { timeoutMs: 30_000 });
    tookMs.push(performance.now() - askedMs);
    await delay(EVERY_MS);
  }
  if (good.requests.length - seen !== tookMs.length) {
    throw new Error("A message has arrived twice");
  }
  return tookMs.sort((a, b) => a - b);
}

async function fill(
  sql: TestDatabase["sql"],
  url: URL,
): Promise<void> {
  const { endpointId } = await insertWebhook(sql, {
    userId: "eve",
    url: url.href,
  });
  for (let n = 0; n < BACKLOG; n++) {
    await insertNotification(sql, {
      userId: "eve",
      channel: "webhook",
      recipient: endpointId,
    });
  }
}

function spread(sorted: readonly number[]): string {
  const at = (share: number) => formatMs(percentile(sorted, share) ?? 0);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
}
