import type { PartitionsAnswer, PlainAnswer } from "../client/api_answers.ts";

/**
 * UNKNOWN_TOPIC_OR_PARTITION says nothing about the others: a topic may have
 * been deleted, or the coordinator not have heard of it yet.
 */
export const UNKNOWN_PARTITION = 3;

/**
 * Finds the first error in an answer of a group's coordinator: its own or that
 * of a partition, as the coordinator refuses a whole request by every one but
 * {@linkcode UNKNOWN_PARTITION}.
 *
 * @returns Its code in the protocol; 0 for success.
 */
export function errorCodeIn(
  answer: Partial<PlainAnswer & PartitionsAnswer<unknown>>,
): number {
  const { errorCode = 0, responses = [] } = answer;
  if (errorCode !== 0) return errorCode;
  const failed = responses.flatMap(({ partitions }) => partitions)
    .find(({ errorCode }) =>
      errorCode !== 0 && errorCode !== UNKNOWN_PARTITION
    );
  return failed?.errorCode ?? 0;
}
