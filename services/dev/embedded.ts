import { KafkaBroker } from "@taskbell/kafka_broker";
import { TOPICS } from "@taskbell/events";
import { getLogger } from "@std/log";
import type { Config } from "./config.ts";
import type { DataDir } from "./data_dir.ts";
import { type MailCatcher, startMailCatcher } from "./mail/mod.ts";
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
  /** The ports that they listen on. */
  ports: Readonly<Record<"kafka" | "postgres" | "smtp" | "mail", number>>;
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
  { dataDir, ports, stack }: BackendsOptions,
): Promise<string> {
  const postgres = stack.use(
    await startPostgres({
      directory: dataDir.path("postgres"),
      port: ports.postgres,
    }),
  );
  return postgres.url;
}

async function embedKafka(
  { dataDir, ports, stack }: BackendsOptions,
): Promise<string> {
  const logger = getLogger("broker");
  const broker = stack.use(
    await KafkaBroker.start({
      dataDir: dataDir.path("kafka"),
      port: ports.kafka,
      topics: TOPICS,
      log: (message, details) => logger.debug(message, details),
    }),
  );
  return broker.address;
}

async function embedMail(
  { dataDir, ports, stack }: BackendsOptions,
): Promise<MailCatcher> {
  const mail = await startMailCatcher({
    directory: dataDir.path("mail"),
    smtpPort: ports.smtp,
    httpPort: ports.mail,
  });
  stack.defer(() => mail.stop());
  return mail;
}
