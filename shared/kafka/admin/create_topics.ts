import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import type { TopicSpec } from "./topic_drift.ts";

/**
 * Creates topics. One that is there already is left as it is: another program
 * may have been quicker.
 *
 * @param replicationFactor How many brokers keep each record.
 * @throws {Error} With the name of the first topic that the brokers refuse.
 */
export async function createTopics(
  cluster: Cluster,
  specs: readonly TopicSpec[],
  replicationFactor: number,
): Promise<void> {
  if (specs.length === 0) return;
  const { topicErrors } = await cluster.controller.call("CreateTopics", {
    topics: specs.map(({ name, partitions, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(config)
        .map(([name, value]) => ({ name, value })),
    })),
  });
  for (const { topic, errorCode, errorMessage } of topicErrors) {
    if (errorCode === 0 || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS) {
      continue;
    }
    const error = protocolError(errorCode);
    // The broker's own words say more than those of the code.
    const reason = errorMessage || error.message;
    const message = `Cannot create ${topic}: ${reason}`;
    throw Object.assign(error, { message });
  }
}
