import type { RealKafka } from "../../support/real_kafka.ts";

/**
 * Counts how often a group has found together anew, by what the brokers have
 * logged: the first time and every rebalance.
 */
export async function countGenerations(
  kafka: RealKafka,
  groupId: string,
): Promise<number> {
  const logs = await Promise.all(
    kafka.brokers.map((_, index) => kafka.log(index + 1)),
  );
  const stabilized = new RegExp(
    `Stabilized group ${RegExp.escape(groupId)} generation (\\d+)`,
    "g",
  );
  // A coordinator that takes over may log a generation of its predecessor.
  const generations = logs.flatMap((log) =>
    [...log.matchAll(stabilized)].map(([_, generation]) => generation)
  );
  return new Set(generations).size;
}
