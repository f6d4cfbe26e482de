import { setTimeout as delay } from "node:timers/promises";
import { getLogger, type Logger } from "@std/log";
import { exponentialBackoff } from "@taskbell/runtime";
import type { Admin } from "kafkajs";
import type { KafkaConnection } from "./connection.ts";
import { judgeSendError } from "./publishing/send_verdict.ts";
import { reasonOf, rootCause } from "./root_cause.ts";
import { findDrift, type TopicDrift, type TopicSpec } from "./topic_drift.ts";
import { withAdmin } from "./with_admin.ts";

/** How {@linkcode ensureTopics} works. */
export interface EnsureTopicsOptions {
  /** How many brokers keep each record of a topic that is created. */
  replicationFactor: number;
  /** Gives up after this time, in milliseconds. @default {30_000} */
  timeoutMs?: number;
  /** Receives what differs. @default {a logger of its own} */
  logger?: Logger;
}

const retryPolicy = exponentialBackoff({ initialMs: 100, maxMs: 2000 });

/**
 * Creates the topics that are missing. It never changes one that is there: one
 * that differs is logged and returned. Several programs may call it at the
 * same time, and any number of times.
 *
 * @returns What differs, topic by topic.
 * @throws {Error} When the brokers refuse, or don't answer in time.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  options: EnsureTopicsOptions,
): Promise<TopicDrift[]> {
  const { timeoutMs = 30_000, logger = getLogger("kafka") } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (let attempt = 1;; attempt++) {
    try {
      const ms = deadlineMs - performance.now();
      const drifts = await withAdmin(
        { connection, logger, ms },
        async (admin) => {
          await createMissing(admin, specs, options);
          return await findDrift(admin, specs).catch((error) => {
            if (isTransient(error)) throw error;
            // Whoever may write to a topic need not be allowed to describe it.
            logger.warn("Cannot compare the topics", { error });
            return [];
          });
        },
      );
      for (const drift of drifts) {
        logger.warn("A topic differs from its specification", { ...drift });
      }
      return drifts;
    } catch (error) {
      const cause = rootCause(error);
      const delayMs = retryPolicy({ attempt, error }) ?? 0;
      if (!isTransient(error) || performance.now() + delayMs > deadlineMs) {
        const message = `Cannot ensure the topics: ${reasonOf(cause)}`;
        throw new Error(message, { cause });
      }
      await delay(delayMs);
    }
  }
}

/**
 * A topic that another program creates is not known everywhere at once: its
 * absence passes, as that of a broker does. Where a broker goes away between
 * two requests, kafkajs stumbles over an answer that is not there.
 */
function isTransient(error: unknown): boolean {
  const { name, retriable } = rootCause(error) as {
    name?: unknown;
    retriable?: unknown;
  };
  if (judgeSendError(error) === "access_refused") return false;
  return retriable === true || name === "TypeError";
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
