import kafkajs from "kafkajs";
import type { Cluster } from "../client/cluster.ts";

/** A setting of a topic. */
export interface TopicSetting {
  /** Kafka's name for it, such as `retention.ms`. */
  name: string;
  /** What it is; `null` where it is kept secret. */
  value: string | null;
  /** Whether it was not set for this topic. */
  isDefault: boolean;
}

/** Asks for the settings of topics. One that may not be seen is left out. */
export async function topicConfigs(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, TopicSetting[]>> {
  if (topics.length === 0) return new Map();
  const answer = await cluster.callAny("DescribeConfigs", {
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
    })),
  });
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
