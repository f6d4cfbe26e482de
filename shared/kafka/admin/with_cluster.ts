import { getLogger, type Logger } from "@std/log";
import { Cluster } from "../client/cluster.ts";
import type { KafkaConnection } from "../connection.ts";
import { requireConnection } from "../require_connection.ts";
import { within } from "../within.ts";
import { retryTransient } from "./retry_transient.ts";

/** How the brokers are asked. */
export interface AdminOptions {
  /** Gives up after this time, in milliseconds. @default {30_000} */
  timeoutMs?: number;
  /** Receives what the connections log. @default {a logger of its own} */
  logger?: Logger;
}

/** Whom {@linkcode withCluster} asks and what for. */
export interface WithClusterOptions extends AdminOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** Completes "Cannot …" in the message of an error. */
  purpose: string;
}

/**
 * Asks the brokers over connections of its own, and again while something is
 * away: nothing of it is left when this resolves or rejects.
 *
 * @throws {Error} At once when the brokers don't let the client in.
 */
export async function withCluster<T>(
  options: WithClusterOptions,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const { connection, purpose } = options;
  const { timeoutMs = 30_000, logger = getLogger("kafka") } = options;
  requireConnection(connection);
  return await retryTransient(async (ms) => {
    const cluster = new Cluster(connection, { logger });
    try {
      return await within(use(cluster), { ms });
    } finally {
      await cluster.close();
    }
  }, { purpose, timeoutMs });
}
