import { withAdmin, type WithAdminOptions } from "../with_admin.ts";

/**
 * Asks the brokers how many partitions a topic has.
 *
 * @throws {Error} Also when there is no such topic.
 */
export async function fetchPartitionCount(
  topic: string,
  options: WithAdminOptions,
): Promise<number> {
  const { topics } = await withAdmin(
    options,
    (admin) => admin.fetchTopicMetadata({ topics: [topic] }),
  );
  const count = topics.find(({ name }) => name === topic)?.partitions.length;
  if (count) return count;
  throw new Error(`Cannot find ${topic} in the answer of the broker`);
}
