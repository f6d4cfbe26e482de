import { PublishError } from "../publish_error.ts";
import { reasonOf, rootCause } from "../root_cause.ts";

/** Makes the error for the caller from what kafkajs has thrown. */
export function publishFailure(
  topic: string,
  error: unknown,
  options: { retriable: boolean; topicRefused?: boolean },
): PublishError {
  const cause = rootCause(error);
  const message = `Cannot publish to ${topic}: ${reasonOf(cause)}`;
  return new PublishError(message, { ...options, cause });
}
