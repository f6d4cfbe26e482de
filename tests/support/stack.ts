import { TOPICS } from "@taskbell/events";
import { KafkaBroker } from "@taskbell/kafka_broker";
import { join } from "node:path";
import { startMailCatcher } from "../../services/dev/mail/mod.ts";
import { startPostgres } from "../../services/dev/postgres/mod.ts";
import { ApiClient, SECRET, testToken } from "./api_client.ts";
import { startProgram, type TestProgram } from "./program.ts";
import { RestartableServer } from "./restartable_server.ts";
import { unusedPort } from "./unused_port.ts";

/** A mail that has arrived. */
export interface Mail {
  /** By which the catcher knows it. */
  ID: string;
  /** The Message-ID header without its brackets. */
  MessageID: string;
  /** The recipients. */
  To: { Address: string }[];
  /** The subject. */
  Subject: string;
}

/** What a stack uses instead of the embedded servers. */
export interface StackOptions {
  /** `DATABASE_URL`; its database is empty. */
  databaseUrl?: string;
  /**
   * Logs in to the embedded database, which takes any password.
   *
   * @default {"postgres"}
   */
  databaseLogin?: string;
  /** `KAFKA_BOOTSTRAP_SERVERS` */
  brokers?: string;
  /** Further settings of both programs. */
  environment?: Record<string, string>;
}

/**
 * Both programs, started as in production, on servers of the test's own that
 * can be taken away and brought back with their data.
 */
export class Stack implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #programs = new Map<"api" | "notifications", TestProgram>();
  readonly #mailUrl: string;

  /** See {@linkcode startStack}. */
  constructor(
    readonly environment: Record<string, string>,
    readonly servers: Servers,
    resources: AsyncDisposableStack,
  ) {
    this.#resources = resources;
    this.#mailUrl = `http://127.0.0.1:${servers.mailPort}/api/v1/messages`;
  }

  /** The program of a name. */
  program(name: "api" | "notifications"): TestProgram {
    const program = this.#programs.get(name);
    if (!program) throw new Error(`Cannot use ${name} before its start`);
    return program;
  }

  /** Starts a program, in place of one that has ended, and awaits it. */
  async start(name: "api" | "notifications"): Promise<TestProgram> {
    const program = await startProgram(name, this.environment);
    this.#programs.set(name, program);
    this.#resources.use(program);
    await program.ready();
    return program;
  }

  /** Makes a client that acts as a user with an e-mail address. */
  async client(user: string): Promise<ApiClient> {
    const token = await testToken(user, { email: `${user}@example.com` });
    return new ApiClient(this.program("api").url, user, token);
  }

  /** Reads all mails that have arrived, the newest first. */
  async mails(): Promise<Mail[]> {
    const response = await fetch(`${this.#mailUrl}?limit=100000`);
    const { messages } = await response.json() as { messages: Mail[] };
    return messages;
  }

  /** Ends the programs, then the servers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** The servers that a stack has of its own; absent where it was given one. */
export interface Servers {
  postgres: RestartableServer | null;
  kafka: RestartableServer | null;
  mail: RestartableServer;
  mailPort: number;
}

/** Starts the servers and both programs, and waits until they are ready. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { databaseLogin: login = "postgres" } = options;
  const resources = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir();
  resources.defer(() => Deno.remove(directory, { recursive: true }));
  const ports = {
    postgres: unusedPort(),
    kafka: unusedPort(),
    smtp: unusedPort(),
    mail: unusedPort(),
    api: unusedPort(),
    worker: unusedPort(),
  };
  const start = async (open: () => Promise<AsyncDisposable>) =>
    resources.use(await RestartableServer.start(open));
  const postgres = options.databaseUrl === undefined
    ? await start(() =>
      startPostgres({
        directory: join(directory, "postgres"),
        port: ports.postgres,
      })
    )
    : null;
  const kafka = options.brokers === undefined
    ? await start(() =>
      KafkaBroker.start({
        dataDir: join(directory, "kafka"),
        port: ports.kafka,
        topics: TOPICS,
      })
    )
    : null;
  const mail = await start(async () => {
    const catcher = await startMailCatcher({
      directory: join(directory, "mail"),
      smtpPort: ports.smtp,
      httpPort: ports.mail,
    });
    return { [Symbol.asyncDispose]: () => catcher.stop() };
  });
  const environment = {
    DATABASE_URL: options.databaseUrl ??
      `postgres://${login}@127.0.0.1:${ports.postgres}/postgres`,
    KAFKA_BOOTSTRAP_SERVERS: options.brokers ?? `127.0.0.1:${ports.kafka}`,
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    PORT: String(ports.api),
    NOTIFICATIONS_PORT: String(ports.worker),
    JWT_SECRET: SECRET,
    LOG_FORMAT: "json",
    ...options.environment,
  };
  const servers = { postgres, kafka, mail, mailPort: ports.mail };
  const stack = new Stack(environment, servers, resources);
  await Promise.all([stack.start("api"), stack.start("notifications")]);
  return stack;
}
