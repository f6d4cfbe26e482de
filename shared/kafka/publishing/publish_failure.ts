import { PublishError } from "../publish_error.ts";
import { failureReason } from "../failure_reason.ts";
import { rootCause } from "../root_cause.ts";

/** Makes the error for the caller from what its requests have thrown. */
export function publishFailure(
  topic: string,
  error: unknown,
  options: { retriable: boolean; topicRefused?: boolean },
): PublishError {
  const message = `Cannot publish to ${topic}: ${failureReason(error)}`;
  return new PublishError(message, { ...options, cause: rootCause(error) });
}
