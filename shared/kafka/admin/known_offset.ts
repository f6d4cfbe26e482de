import type { OffsetAnswers } from "../client/list_offsets.ts";
import { partitionName, type TopicPartition } from "../partition_name.ts";
import { isTransient } from "./is_transient.ts";

/**
 * Takes an offset out of the answers of `listOffsets()`, as far as it is known.
 *
 * @returns `null` while no leader tells.
 * @throws {Error} When none ever will, as things stand.
 */
export function knownOffset(
  answers: OffsetAnswers,
  partition: TopicPartition,
): number | null {
  const answer = answers.get(partitionName(partition));
  if (typeof answer === "number") return answer;
  if (answer !== undefined && !isTransient(answer)) throw answer;
  return null;
}
