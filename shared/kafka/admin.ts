import { getLogger, type Logger } from "@std/log";
import kafkajs, { type Admin } from "kafkajs";
import type { KafkaConnection } from "./connection.ts";
import { createKafka } from "./create_kafka.ts";
import { within } from "./within.ts";

/** A topic as it should be. */
export interface TopicSpec {
  /** The topic's name. */
  name: string;
  /** How many partitions it has. */
  partitions: number;
  /** Its settings under Kafka's names, such as `retention.ms`. */
  config: Readonly<Record<string, string>>;
}

/** A topic that is not as it should be. */
export interface TopicDrift {
  /** The topic's name. */
  topic: string;
  /** `partitions` or the name of the setting. */
  setting: string;
  /** What it should be. */
  expected: string;
  /** What it is. */
  actual: string;
}

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
 * @throws {Error} When the brokers don't answer in time or refuse.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  specs: readonly TopicSpec[],
  options: EnsureTopicsOptions,
): Promise<TopicDrift[]> {
  const { timeoutMs = 30_000, logger = getLogger("kafka") } = options;
  const client = createKafka(connection, { logger });
  const admin = client.kafka.admin();
  const ensure = async () => {
    await admin.connect();
    await createMissing(admin, specs, options.replicationFactor);
    return await findDrift(admin, specs);
  };
  try {
    const drifts = await within(ensure(), { ms: timeoutMs });
    for (const drift of drifts) {
      logger.warn("A topic differs from its specification", { ...drift });
    }
    return drifts;
  } finally {
    await client.destroy();
  }
}

async function createMissing(
  admin: Admin,
  specs: readonly TopicSpec[],
  replicationFactor: number,
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

async function findDrift(
  admin: Admin,
  specs: readonly TopicSpec[],
): Promise<TopicDrift[]> {
  const names = specs.map(({ name }) => name);
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
    })),
  });
  return specs.flatMap((spec) => {
    const actual = new Map<string, string>();
    const topic = topics.find(({ name }) => name === spec.name);
    actual.set("partitions", String(topic?.partitions.length));
    const resource = resources.find((each) => each.resourceName === spec.name);
    for (const { configName, configValue } of resource?.configEntries ?? []) {
      actual.set(configName, configValue);
    }
    return driftOf(spec, actual);
  });
}

function driftOf(
  spec: TopicSpec,
  actual: ReadonlyMap<string, string>,
): TopicDrift[] {
  const expected = { partitions: String(spec.partitions), ...spec.config };
  return Object.entries(expected)
    .map(([setting, value]) => ({
      topic: spec.name,
      setting,
      expected: value,
      actual: actual.get(setting) ?? "unknown",
    }))
    .filter((drift) => drift.actual !== drift.expected);
}
