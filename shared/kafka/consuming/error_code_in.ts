import type { PartitionsAnswer, PlainAnswer } from "../client/api_answers.ts";

/**
 * Finds the first error in an answer of a group's coordinator: its own or that
 * of a partition, as the coordinator refuses a whole request by every one.
 *
 * @returns Its code in the protocol; 0 for success.
 */
export function errorCodeIn(
  answer: Partial<PlainAnswer & PartitionsAnswer<unknown>>,
): number {
  const { errorCode = 0, responses = [] } = answer;
  if (errorCode !== 0) return errorCode;
  const failed = responses.flatMap(({ partitions }) => partitions)
    .find((partition) => partition.errorCode !== 0);
  return failed?.errorCode ?? 0;
}
