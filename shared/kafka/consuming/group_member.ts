import type { Logger } from "@std/log";
import type { Consumer as KafkaConsumer, Kafka } from "kafkajs";
import type { KafkaConnection } from "../connection.ts";
import { createKafka } from "../create_kafka.ts";
import { withAdmin } from "../with_admin.ts";
import { within } from "../within.ts";
import type { BatchWorker } from "./batch_worker.ts";
import type { ConsumerHealth } from "./consumer_health.ts";

/** What {@linkcode runGroupMember} needs. */
export interface GroupMemberOptions {
  /** Where the brokers are. */
  connection: KafkaConnection;
  /** The group's name. */
  groupId: string;
  /** What it reads. */
  topics: readonly string[];
  /** The group expels a member that is silent for longer, in milliseconds. */
  sessionTimeoutMs: number;
  /** How long a rebalance waits for its members, in milliseconds. */
  rebalanceTimeoutMs: number;
  /** How often heartbeats are sent, in milliseconds. */
  heartbeatMs: number;
  /** Works through the batches. */
  worker: BatchWorker;
  /** Is told how the member is doing. */
  health: ConsumerHealth;
  /** Receives what kafkajs logs. */
  logger: Logger;
  /** Aborted: the member stops. */
  stopping: AbortSignal;
  /** How long the running handler may go on after that, in milliseconds. */
  graceMs: number;
}

/** An idle partition answers this late, so stopping takes no longer. */
const MAX_WAIT_MS = 200;
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_BYTES_PER_PARTITION = 512 * 1024;
const FAREWELL_MS = 2_000;

/**
 * Joins the group with a new kafkajs consumer and reads until it is stopped.
 *
 * @throws {Error} What made the consumer crash. kafkajs restarts itself after
 * some errors only; here it never does, and the caller begins anew.
 */
export async function runGroupMember(
  options: GroupMemberOptions,
): Promise<void> {
  const { connection, logger, topics, worker, stopping } = options;
  await expectTopics(options);
  const client = createKafka(connection, { logger });
  const consumer = createKafkaConsumer(client.kafka, options);
  const crash = watch(consumer, options);
  const reading = (async () => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => worker.work(payload),
    });
    await crash;
  })();
  try {
    await within(reading, { signal: stopping });
  } catch (error) {
    if (!stopping.aborted) throw error;
    await leave(consumer, options);
  } finally {
    await client.destroy();
  }
}

/**
 * Asks for the topics once, on a connection of its own: a broker that is away
 * or a topic that is missing is known at once and by its name, where kafkajs
 * would try for seconds.
 */
async function expectTopics(
  { connection, topics, logger, stopping }: GroupMemberOptions,
): Promise<void> {
  await withAdmin(
    { connection, logger, signal: stopping },
    (admin) => admin.fetchTopicMetadata({ topics: [...topics] }),
  );
}

function createKafkaConsumer(
  kafka: Kafka,
  options: GroupMemberOptions,
): KafkaConsumer {
  return kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    heartbeatInterval: options.heartbeatMs,
    maxWaitTimeInMs: MAX_WAIT_MS,
    maxBytes: MAX_BYTES,
    maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
    allowAutoTopicCreation: false,
    // With fewer retries kafkajs may stall when the coordinator moves.
    retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
  });
}

/** Passes on how the consumer is doing; rejects when it crashes. */
function watch(
  consumer: KafkaConsumer,
  { worker, health }: GroupMemberOptions,
): Promise<never> {
  const { CRASH, GROUP_JOIN, HEARTBEAT, REBALANCING } = consumer.events;
  const crash = Promise.withResolvers<never>();
  // It may crash before anybody waits for it.
  crash.promise.catch(() => {});
  consumer.on(CRASH, ({ payload }) => crash.reject(payload.error));
  consumer.on(HEARTBEAT, () => health.beat());
  consumer.on(REBALANCING, () => health.down("the group is rebalancing"));
  consumer.on(GROUP_JOIN, ({ payload }) => {
    const assignments = Object.entries(payload.memberAssignment)
      .map(([topic, partitions]) => ({ topic, partitions }));
    worker.assign(assignments);
    health.joined(assignments);
  });
  return crash.promise;
}

/** Waits for the running handler and its commit, then leaves the group. */
async function leave(
  consumer: KafkaConsumer,
  { graceMs, logger }: GroupMemberOptions,
): Promise<void> {
  try {
    await within(consumer.disconnect(), { ms: graceMs + FAREWELL_MS });
  } catch (error) {
    logger.warn("Cannot leave the group, which will notice by itself", {
      error,
    });
  }
}
