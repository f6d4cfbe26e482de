import { assertEquals } from "@std/assert";
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
import { eventually } from "../../support/eventually.ts";
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
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

const MESSAGES = 10_000;
const USERS = 500;
const MINUTE_MS = 60_000;
const BATCH = 1_000;

/** As the breaker's own clock is not moved with that of the database. */
const RECOVERY_MS = 250;

/**
 * Asks a whole worker for 10 000 mails while the mail server is away, lets an
 * hour pass by the database's clock, and brings the server back. All must
 * arrive once, no attempt may be used up, and no dead letter written. Seconds
 * mean nothing here.
 */
export async function outageHour(
  { progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  progress("starting PostgreSQL");
  await using postgres = await startRealPostgres();
  await using database = await openDatabase(await postgres.createDatabase());
  await using broker = await KafkaBroker.start({ topics: TOPICS });
  const port = unusedPort();
  await using resources = new AsyncDisposableStack();
  startWorker(resources, { database, broker: broker.address, port });
  progress(`asking for ${MESSAGES} mails`);
  await produce(broker.address);
  const { sql } = database;
  await letHourPass(sql, progress);
  const inVain = await askedInVain(sql);
  progress("bringing the mail server back");
  const sink = resources.use(await startSmtpSink({ port }));
  const backMs = performance.now();
  await eventually(async () => {
    assertEquals(await countOf(sql, "sent"), MESSAGES);
  }, { timeoutMs: 600_000, intervalMs: 100 });
  const tookMs = performance.now() - backMs;
  return {
    figures: [
      ["waiting", `${MESSAGES} mails of ${USERS} users, for an hour`],
      ["asked in vain", `${inVain} attempts`],
      ["catching up", `${(tookMs / 1_000).toFixed(1)} s`],
      ["sends/s", (MESSAGES / tookMs * 1_000).toFixed(0)],
      ["arrived", `${sink.mails.length}`],
    ],
    violations: await violationsOf(sql, sink.mails.map(({ raw }) => raw)),
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

/** An hour goes by in steps of five minutes, each with some trials. */
async function letHourPass(
  sql: Sql,
  progress: (text: string) => void,
): Promise<void> {
  await eventually(async () => {
    assertEquals(await countOf(sql, "pending"), MESSAGES);
  }, { timeoutMs: 300_000, intervalMs: 500 });
  for (let minutes = 5; minutes <= 60; minutes += 5) {
    progress(`${minutes} minutes without a mail server`);
    const before = await askedInVain(sql);
    await moveTime(sql, minutes * MINUTE_MS);
    await eventually(async () => {
      if (await askedInVain(sql) > before) return;
      throw new Error("Nobody has tried again");
    }, { timeoutMs: 30_000 });
  }
}

async function produce(address: string): Promise<void> {
  await using producer = await connectProducer(kafkajsClient(address));
  for (let first = 0; first < MESSAGES; first += BATCH) {
    const messages = Array.from(
      { length: BATCH },
      (_, n) => mailRecord(first + n, { series: "outage", users: USERS }),
    );
    await producer.send({ topic: "notification-events", messages });
  }
}

async function countOf(sql: Sql, state: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from deliveries where state = ${state}
  `;
  return row?.count ?? 0;
}

async function askedInVain(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from delivery_attempts where outcome = 'retry'
  `;
  return row?.count ?? 0;
}

async function violationsOf(
  sql: Sql,
  mails: readonly Uint8Array[],
): Promise<string[]> {
  const [row] = await sql<{ letters: number; used: number }[]>`
    select (
      select count(*) from outbox where event_type = 'dead_letter'
    ) as letters, (select sum(attempts) from deliveries) as used
  `;
  const ids = new Set(
    mails.map((raw) =>
      /^message-id: (.+)$/im.exec(new TextDecoder().decode(raw))?.[1]
    ),
  );
  return [
    ...(ids.size === MESSAGES ? [] : [`${ids.size} mails have arrived`]),
    ...(mails.length === ids.size ? [] : [`${mails.length} mails were sent`]),
    ...(row?.letters === 0 ? [] : [`${row?.letters} dead letters`]),
    ...(row?.used === 0 ? [] : [`${row?.used} attempts are used up`]),
  ];
}
