import type { PartitionsAnswer, PlainAnswer } from "../client/api_answers.ts";
import { ErrorCode } from "../client/error_code.ts";

/**
 * Finds the first error in an answer of a group's coordinator: its own or that
 * of a partition, as the coordinator refuses a whole request by every one but
 * UNKNOWN_TOPIC_OR_PARTITION. That says nothing about the others: a topic may
 * have been deleted, or the coordinator not have heard of it yet.
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
      errorCode !== 0 && errorCode !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    );
  return failed?.errorCode ?? 0;
}
