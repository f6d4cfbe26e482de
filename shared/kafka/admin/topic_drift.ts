import type { TopicMetadataAnswer } from "../client/api_answers.ts";
import type { TopicSetting } from "./topic_configs.ts";

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

/**
 * Compares a topic with what it should be.
 *
 * @param settings Its settings; nothing is said of them where they are not
 * known.
 */
export function findDrift(
  spec: TopicSpec,
  { layout, settings }: {
    layout: TopicMetadataAnswer;
    settings: readonly TopicSetting[] | undefined;
  },
): TopicDrift[] {
  const actual = new Map([
    ["partitions", String(layout.partitionMetadata.length)],
    ...(settings ?? []).map(({ name, value }) => [name, value] as const),
  ]);
  const expected = {
    partitions: String(spec.partitions),
    ...(settings && spec.config),
  };
  return Object.entries(expected)
    .map(([setting, value]) => ({
      topic: spec.name,
      setting,
      expected: value,
      actual: actual.get(setting) ?? "unknown",
    }))
    .filter((drift) => drift.actual !== drift.expected);
}
