import { connectionFailure } from "./connection_failure.ts";
import { reasonOf, rootCause } from "./root_cause.ts";

/** Says to the operator why the brokers could not be used; holds no secret. */
export function failureReason(error: unknown): string {
  return connectionFailure(error)?.message ?? reasonOf(rootCause(error));
}
