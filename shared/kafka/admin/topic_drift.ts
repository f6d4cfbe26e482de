import kafkajs, { type Admin } from "kafkajs";

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

/** Compares topics, all of which exist, with what they should be. */
export async function findDrift(
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
