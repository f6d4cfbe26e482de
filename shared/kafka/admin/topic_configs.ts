import type { Cluster } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";

/** A setting of a topic. */
export interface TopicSetting {
  /** Kafka's name for it, such as `retention.ms`. */
  name: string;
  /** What it is; `null` where it is kept secret. */
  value: string | null;
  /** Whether it was not set for this topic. */
  isDefault: boolean;
}

/** The number of the kind of resource that topics are. */
const TOPIC_RESOURCE = 2;

/**
 * Asks for the settings of topics. One that may not be seen is left out.
 *
 * @throws {Error} Also while the node that is asked does not know a topic.
 */
export async function topicConfigs(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, TopicSetting[]>> {
  if (topics.length === 0) return new Map();
  const answer = await cluster.callAny("DescribeConfigs", {
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: TOPIC_RESOURCE,
      name,
    })),
  });
  for (const { errorCode } of answer.resources) {
    const error = errorCode === 0 ? null : protocolError(errorCode);
    if (error?.retriable) throw error;
  }
  return new Map(
    answer.resources
      .filter(({ errorCode }) => errorCode === 0)
      .map(({ resourceName, configEntries }) => [
        resourceName,
        configEntries.map(({ configName, configValue, isDefault }) => ({
          name: configName,
          value: configValue,
          isDefault,
        })),
      ]),
  );
}
