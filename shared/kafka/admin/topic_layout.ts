import type { TopicMetadataAnswer } from "../client/api_answers.ts";
import type { Cluster } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import { AdminError } from "./admin_error.ts";

/**
 * Asks for topics, all of which must exist.
 *
 * @param names None: all topics.
 * @throws {AdminError} When one does not exist.
 */
export async function topicLayouts(
  cluster: Cluster,
  names: readonly string[],
): Promise<TopicMetadataAnswer[]> {
  const topics = await cluster.topics(names);
  for (const { topic, topicErrorCode: code } of topics) {
    if (
      code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION ||
      code === ErrorCode.INVALID_TOPIC_EXCEPTION
    ) {
      const message =
        `Cannot find the topic as it must exist: current value is ${topic}`;
      throw new AdminError("unknown_topic", message);
    }
    if (code !== 0) throw protocolError(code);
  }
  return topics;
}
