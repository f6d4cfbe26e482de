import type { Logger } from "@std/log";
import type { Admin } from "kafkajs";
import type { KafkaConnection } from "./connection.ts";
import { createKafka } from "./create_kafka.ts";
import { findListenerMismatch } from "./find_listener_mismatch.ts";
import { within } from "./within.ts";

/** How {@linkcode withAdmin} asks the brokers. */
export interface WithAdminOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** Receives what kafkajs logs. */
  logger: Logger;
  /** Waits no longer than this many milliseconds. */
  ms?: number;
  /** Waits no longer than until it is aborted. */
  signal?: AbortSignal;
}

/**
 * Asks the brokers something, once and over a connection of its own: nothing
 * of it is left when this resolves or rejects.
 *
 * @throws {ListenerMismatchError} When a broker expects another security
 * protocol.
 */
export async function withAdmin<T>(
  { connection, logger, ms, signal }: WithAdminOptions,
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const client = createKafka(connection, { logger, retry: { retries: 0 } });
  const admin = client.kafka.admin();
  const connectAndUse = async () => {
    await admin.connect();
    return await use(admin);
  };
  try {
    return await within(connectAndUse(), { ms, signal });
  } catch (error) {
    throw await findListenerMismatch(error, connection, { signal }) ?? error;
  } finally {
    await client.destroy();
  }
}
