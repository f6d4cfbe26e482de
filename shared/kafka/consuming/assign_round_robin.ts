import type { TopicAssignment } from "../consumer.ts";

/** A member and what it wants to read. */
export interface Subscription {
  /** The member's name in the group. */
  memberId: string;
  /** The topics. */
  topics: readonly string[];
}

/**
 * Deals the partitions out to the members in turn, as Java's
 * `RoundRobinAssignor` does: members by name, topics by name, and each
 * partition to the next member that reads its topic.
 *
 * @param partitionCounts The number of partitions of each topic.
 */
export function assignRoundRobin(
  subscriptions: readonly Subscription[],
  partitionCounts: ReadonlyMap<string, number>,
): Map<string, TopicAssignment[]> {
  const members = subscriptions.toSorted((a, b) =>
    a.memberId < b.memberId ? -1 : 1
  );
  const hands = new Map(
    members.map(({ memberId }) => [memberId, new Map<string, number[]>()]),
  );
  let turn = 0;
  for (const [topic, count] of [...partitionCounts].toSorted()) {
    if (!members.some(({ topics }) => topics.includes(topic))) continue;
    for (let partition = 0; partition < count; partition++) {
      while (!members[turn % members.length]?.topics.includes(topic)) turn++;
      const hand = hands.get(members[turn % members.length]?.memberId ?? "");
      const partitions = hand?.get(topic);
      if (partitions) partitions.push(partition);
      else hand?.set(topic, [partition]);
      turn++;
    }
  }
  return new Map(
    [...hands].map(([memberId, hand]) => [
      memberId,
      [...hand].map(([topic, partitions]) => ({ topic, partitions })),
    ]),
  );
}
