import { TOPICS } from "@taskbell/events";
import { KafkaBroker } from "@taskbell/kafka_broker";
import { startMailCatcher } from "../../services/dev/mail/mod.ts";
import { startPostgres } from "../../services/dev/postgres/mod.ts";
import { ApiClient, SECRET } from "./api_client.ts";
import { eventually } from "./eventually.ts";
import { startProgram, type TestProgram } from "./program.ts";
import { unusedPort } from "./unused_port.ts";

/** A server that a test takes away and brings back, with its data. */
export interface Backend {
  /** Takes it away: its port is closed. */
  stop(): Promise<void>;
  /** Brings it back at the same port. */
  start(): Promise<void>;
}

/** A mail that has arrived. */
export interface Mail {
  /** The Message-ID header without its brackets. */
  MessageID: string;
  /** The recipients. */
  To: { Address: string }[];
  /** The subject. */
  Subject: string;
}

/** Both programs, as in production, on servers of the test's own. */
export interface Stack extends AsyncDisposable {
  readonly api: TestProgram;
  readonly worker: TestProgram;
  readonly postgres: Backend;
  readonly kafka: Backend;
  readonly smtp: Backend;
  /** `KAFKA_BOOTSTRAP_SERVERS` */
  readonly brokers: string;
  /** `DATABASE_URL` */
  readonly databaseUrl: string;
  /** Makes a client that acts as a user. */
  client(user: string, claims?: Record<string, unknown>): Promise<ApiClient>;
  /** Reads the mails that have arrived, the oldest first. */
  mails(): Promise<Mail[]>;
  /** Starts a program anew, after its end. */
  restart(name: "api" | "worker"): Promise<void>;
}

/** What a stack uses instead of the embedded servers. */
export interface StackOptions {
  /** `DATABASE_URL`; its database is empty. */
  databaseUrl?: string;
  /** `KAFKA_BOOTSTRAP_SERVERS` */
  brokers?: string;
  /** Further settings of both programs. */
  environment?: Record<string, string>;
}
