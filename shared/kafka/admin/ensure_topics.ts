import { getLogger, type Logger } from "@std/log";
import type { Admin } from "kafkajs";
import type { KafkaConnection } from "../connection.ts";
import { isTransient } from "./is_transient.ts";
import { retryTransient } from "./retry_transient.ts";
import { findDrift, type TopicDrift, type TopicSpec } from "./topic_drift.ts";
import { withAdmin } from "../with_admin.ts";

/** How {@linkcode ensureTopics} works. */
export interface EnsureTopicsOptions {
  /** How many brokers keep each record of a topic that is created. */
  replicationFactor: number;
  /** Gives up after this time, in milliseconds. @default {30_000} */
  timeoutMs?: number;
  /** Receives what differs. @default {a logger of its own} */
  logger?: Logger;
}

/**
 * Creates the topics that are missing. It never changes one that is there: one
 * that differs is logged and returned. Several programs may call it at the
 * same time, and any number of times.
 *
 * @returns What differs, topic by topic.
 * @throws {Error} When the brokers refuse, at once when they don't let the
 * client in, or when they don't answer in time.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  options: EnsureTopicsOptions,
): Promise<TopicDrift[]> {
  const { timeoutMs = 30_000, logger = getLogger("kafka") } = options;
  const attempt = async (ms: number) =>
    await withAdmin({ connection, logger, ms }, async (admin) => {
      await createMissing(admin, specs, options);
      return await findDrift(admin, specs).catch((error) => {
        if (isTransient(error)) throw error;
        // Whoever may write to a topic need not be allowed to describe it.
        logger.warn("Cannot compare the topics", { error });
        return [];
      });
    });
  const purpose = "ensure the topics";
  const drifts = await retryTransient(attempt, { purpose, timeoutMs });
  for (const drift of drifts) {
    logger.warn("A topic differs from its specification", { ...drift });
  }
  return drifts;
}

async function createMissing(
  admin: Admin,
  specs: readonly TopicSpec[],
  { replicationFactor }: EnsureTopicsOptions,
): Promise<void> {
  const present = new Set(await admin.listTopics());
  const topics = specs.filter(({ name }) => !present.has(name)).map((spec) => ({
    topic: spec.name,
    numPartitions: spec.partitions,
    replicationFactor,
    configEntries: Object.entries(spec.config)
      .map(([name, value]) => ({ name, value })),
  }));
  if (topics.length === 0) return;
  try {
    await admin.createTopics({ topics, waitForLeaders: true });
  } catch (error) {
    const failure = firstFailure(error);
    if (failure !== undefined) throw failure;
  }
}

/** Another program may have created some of the topics in the meantime. */
function firstFailure(error: unknown): unknown {
  const { errors = [error] } = error as { errors?: unknown[] };
  return errors.find((each) =>
    (each as { type?: string }).type !== "TOPIC_ALREADY_EXISTS"
  );
}
