import { getLogger, type Logger } from "@std/log";
import type { TopicMetadataAnswer } from "../client/api_answers.ts";
import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { KafkaConnection } from "../connection.ts";
import { createTopics } from "./create_topics.ts";
import { topicConfigs } from "./topic_configs.ts";
import { findDrift, type TopicDrift, type TopicSpec } from "./topic_drift.ts";
import { withCluster } from "./with_cluster.ts";

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
  { replicationFactor, timeoutMs, logger = getLogger("kafka") }:
    EnsureTopicsOptions,
): Promise<TopicDrift[]> {
  const purpose = "ensure the topics";
  const drifts = await withCluster(
    { connection, purpose, timeoutMs, logger },
    async (cluster) => {
      const missing = await findMissing(cluster, specs);
      await createTopics(cluster, missing, replicationFactor);
      return await compare(cluster, specs, logger);
    },
  );
  for (const drift of drifts) {
    logger.warn("A topic differs from its specification", { ...drift });
  }
  return drifts;
}

async function findMissing(
  cluster: Cluster,
  specs: readonly TopicSpec[],
): Promise<TopicSpec[]> {
  const layouts = await layoutsByName(cluster, specs);
  return specs.filter(({ name }) => {
    const code = layouts.get(name)?.topicErrorCode ?? 0;
    if (code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return true;
    if (code !== 0) throw protocolError(code);
    return false;
  });
}

/** Waits, by failing, for the topics to be known and led. */
async function compare(
  cluster: Cluster,
  specs: readonly TopicSpec[],
  logger: Logger,
): Promise<TopicDrift[]> {
  const layouts = await layoutsByName(cluster, specs);
  const configs = await topicConfigs(cluster, [...layouts.keys()]);
  return specs.flatMap((spec) => {
    const layout = layouts.get(spec.name);
    const code = layout
      ? readiness(layout)
      : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    if (!layout || code !== 0) throw protocolError(code);
    const settings = configs.get(spec.name);
    if (!settings) {
      // Whoever may write to a topic need not be allowed to see its settings.
      logger.warn("Cannot compare the settings of a topic", {
        topic: spec.name,
      });
    }
    return findDrift(spec, { layout, settings });
  });
}

async function layoutsByName(
  cluster: Cluster,
  specs: readonly TopicSpec[],
): Promise<Map<string, TopicMetadataAnswer>> {
  const topics = await cluster.topics(specs.map(({ name }) => name));
  return new Map(topics.map((layout) => [layout.topic, layout]));
}

/** @returns The code of what it lacks; 0 for nothing. */
function readiness(
  { topicErrorCode, partitionMetadata }: TopicMetadataAnswer,
): number {
  const isLed = partitionMetadata.every(({ leader }) => leader >= 0);
  return topicErrorCode || (isLed ? 0 : ErrorCode.LEADER_NOT_AVAILABLE);
}
