import { connectionFailure } from "../connection_failure.ts";
import { rootCause } from "../root_cause.ts";
import { isTimeout } from "../within.ts";

/**
 * Whether an error may pass by itself.
 *
 * A topic that another program creates is not known everywhere at once: its
 * absence passes, as that of a broker does.
 */
export function isTransient(error: unknown): boolean {
  if (connectionFailure(error)) return false;
  const { retriable } = rootCause(error) as { retriable?: unknown };
  return retriable === true || isTimeout(error);
}
