import { connectionFailure } from "../connection_failure.ts";
import { rootCause } from "../root_cause.ts";
import { isTimeout } from "../within.ts";

/**
 * Whether an error may pass by itself.
 *
 * A topic that another program creates is not known everywhere at once: its
 * absence passes, as that of a broker does. Where a broker goes away between
 * two requests, kafkajs stumbles over an answer that is not there.
 */
export function isTransient(error: unknown): boolean {
  if (connectionFailure(error)) return false;
  const { name, retriable } = rootCause(error) as {
    name?: unknown;
    retriable?: unknown;
  };
  return retriable === true || name === "TypeError" || isTimeout(error);
}
