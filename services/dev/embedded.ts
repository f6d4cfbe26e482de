import { KafkaBroker } from "@taskbell/kafka_broker";
import { TOPICS } from "@taskbell/events";
import { getLogger } from "@std/log";
import type { Config } from "./config.ts";
import type { DataDir } from "./data_dir.ts";
import { type MailCatcher, startMailCatcher } from "./mail/mod.ts";
import { type Notice, settlePort } from "./ports.ts";
import { startPostgres } from "./postgres/mod.ts";

/** What the programs connect to. */
export interface Backends {
  /** `DATABASE_URL` */
  databaseUrl: string;
  /** `KAFKA_BOOTSTRAP_SERVERS` */
  kafkaBrokers: string;
  /** `SMTP_URL` */
  smtpUrl: string;
  /** Where caught mails are read; `null` where another server takes them. */
  mailUrl: string | null;
}

/** How {@linkcode startBackends} starts. */
export interface BackendsOptions {
  /** Says which are embedded and at which ports. */
  config: Config;
  /** Where they keep their data. */
  dataDir: DataDir;
  /** Told when a port moves. */
  notice: Notice;
  /** Takes what must be stopped, in the order of starting. */
  stack: AsyncDisposableStack;
}

/**
 * Starts what the settings do not name: database, broker and mail catcher.
 * They stop after everything that is put on the stack later.
 */
export async function startBackends(
  options: BackendsOptions,
): Promise<Backends> {
  const { databaseUrl, kafkaBrokers, smtpUrl } = options.config;
  const mail = smtpUrl ? null : await embedMail(options);
  return {
    databaseUrl: databaseUrl?.href ?? await embedPostgres(options),
    kafkaBrokers: kafkaBrokers.join(",") || await embedKafka(options),
    smtpUrl: smtpUrl?.href ?? `smtp://127.0.0.1:${mail?.smtpPort}`,
    mailUrl: mail && `http://127.0.0.1:${mail.httpPort}`,
  };
}

async function embedPostgres(
  { config, dataDir, notice, stack }: BackendsOptions,
): Promise<string> {
  const postgres = stack.use(
    await startPostgres({
      directory: dataDir.path("postgres"),
      port: settlePort(config.postgresPort, notice),
    }),
  );
  return postgres.url;
}

async function embedKafka(
  { config, dataDir, notice, stack }: BackendsOptions,
): Promise<string> {
  const logger = getLogger("broker");
  const broker = stack.use(
    await KafkaBroker.start({
      dataDir: dataDir.path("kafka"),
      port: settlePort(config.kafkaPort, notice),
      topics: TOPICS,
      log: (message, details) => logger.debug(message, details),
    }),
  );
  return broker.address;
}

async function embedMail(
  { config, dataDir, notice, stack }: BackendsOptions,
): Promise<MailCatcher> {
  const mail = await startMailCatcher({
    directory: dataDir.path("mail"),
    smtpPort: settlePort(config.smtpPort, notice),
    httpPort: settlePort(config.mailPort, notice),
  });
  stack.defer(() => mail.stop());
  return mail;
}
