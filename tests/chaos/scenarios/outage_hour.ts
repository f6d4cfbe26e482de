import type { Sql } from "@taskbell/db";
import { TOPICS } from "@taskbell/events";
import { KafkaBroker } from "@taskbell/kafka_broker";
import { systemClock } from "@taskbell/runtime";
import { createChannels } from "../../../services/notifications/channels/create_channels.ts";
import { readConfig } from "../../../services/notifications/config.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import {
  connectProducer,
  kafkajsClient,
} from "../../contract/kafkajs_client.ts";
import { mailRecord } from "../../support/mail_record.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { runWorker } from "../../support/running_worker.ts";
import { startSmtpSink } from "../../support/smtp_sink.ts";
import {
  moveTime,
  openDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";
import { unusedPort } from "../../support/unused_port.ts";
import { judgeOutage } from "../deliveries/judge_outage.ts";
import { messageIds } from "../deliveries/message_ids.ts";
import { readOutage } from "../deliveries/read_outage.ts";
import { awaitCount } from "../load/await_count.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const MAILS_OF_A_USER = 20;
const MINUTE_MS = 60_000;
const BATCH = 1_000;

/** What does not go on for so long has stopped, in milliseconds. */
const STALLED_MS = 30_000;

/** As the breaker's own clock is not moved with that of the database. */
const RECOVERY_MS = 250;

/**
 * Asks a whole worker for mails (by default 10 000) while the mail server is
 * away, lets an hour pass by the database's clock, and brings the server back.
 * All must arrive once, no attempt may be used up, and no dead letter written.
 * Seconds mean nothing here.
 */
export async function outageHour(
  { count = 10_000, progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  progress("starting PostgreSQL");
  await using postgres = await startRealPostgres();
  await using database = await openDatabase(await postgres.createDatabase());
  await using broker = await KafkaBroker.start({ topics: TOPICS });
  const port = unusedPort();
  await using resources = new AsyncDisposableStack();
  startWorker(resources, { database, broker: broker.address, port });
  progress(`asking for ${count} mails`);
  const users = Math.ceil(count / MAILS_OF_A_USER);
  await produce(broker.address, { count, users });
  const { sql } = database;
  const stalledMs = STALLED_MS;
  await awaitCount(() => countOf(sql), { least: count, stalledMs });
  const idle = await letHourPass(sql, progress);
  const inVain = await askedInVain(sql);
  progress("bringing the mail server back");
  const sink = resources.use(await startSmtpSink({ port }));
  const backMs = performance.now();
  const left = await countOf(sql, "pending");
  await awaitCount(async () => left - await countOf(sql, "pending"), {
    least: left,
    stalledMs,
  });
  const tookMs = performance.now() - backMs;
  const arrivals = messageIds(sink.mails);
  return {
    figures: [
      ["waiting", `${count} mails of ${users} users, for an hour`],
      ["asked in vain", `${inVain} attempts`],
      ["catching up", `${(tookMs / 1_000).toFixed(1)} s`],
      ["sends/s", (arrivals.length / tookMs * 1_000).toFixed(0)],
      ["arrived", `${arrivals.length}`],
    ],
    violations: [
      ...idle,
      ...judgeOutage({ ...await readOutage(sql), asked: count, arrivals }),
    ],
  };
}

/** Runs a worker, with its channels as in production; `resources` end it. */
function startWorker(
  resources: AsyncDisposableStack,
  { database: { sql, url }, broker, port }: {
    database: TestDatabase;
    broker: string;
    port: number;
  },
): void {
  const breakers = new ProviderBreakers({ recoveryMs: RECOVERY_MS });
  const settings: Record<string, string> = {
    DATABASE_URL: url,
    KAFKA_BOOTSTRAP_SERVERS: broker,
    SMTP_URL: `smtp://127.0.0.1:${port}`,
  };
  const channels = createChannels(readConfig((name) => settings[name]), {
    clock: systemClock,
    guard: (provider) => breakers.guard(provider),
  });
  resources.defer(() => channels.email?.close());
  resources.use(runWorker({ sql, broker, channels, breakers }));
}

/**
 * An hour goes by in steps of five minutes, each with some trials.
 *
 * @returns What must not be: that nobody tries again ends it.
 */
async function letHourPass(
  sql: Sql,
  progress: (text: string) => void,
): Promise<string[]> {
  for (let minutes = 5; minutes <= 60; minutes += 5) {
    progress(`${minutes} minutes without a mail server`);
    const least = await askedInVain(sql) + 1;
    await moveTime(sql, minutes * MINUTE_MS);
    const asked = await awaitCount(() => askedInVain(sql), {
      least,
      stalledMs: STALLED_MS,
    });
    if (asked < least) return [`Nobody has tried again at ${minutes} minutes`];
  }
  return [];
}

async function produce(
  address: string,
  { count, users }: { count: number; users: number },
): Promise<void> {
  await using producer = await connectProducer(kafkajsClient(address));
  for (let first = 0; first < count; first += BATCH) {
    const messages = Array.from(
      { length: Math.min(BATCH, count - first) },
      (_, n) => mailRecord(first + n, { series: "outage", users }),
    );
    await producer.send({ topic: "notification-events", messages });
  }
}

/** Counts deliveries, all of them or those in a state. */
async function countOf(sql: Sql, state?: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from deliveries
    where state = ${state ?? null} or ${state === undefined}
  `;
  return row?.count ?? 0;
}

async function askedInVain(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from delivery_attempts where outcome = 'retry'
  `;
  return row?.count ?? 0;
}
