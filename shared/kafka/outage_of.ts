import { OutageError } from "./outage_error.ts";
import { causesOf } from "./root_cause.ts";

/**
 * Finds the outage that an error comes of: itself or one of its causes, so
 * that a layer between may put its own error around it. An error on the way
 * that says by `retriable` what it is has the last word.
 *
 * @returns `null` when it comes of something else.
 */
export function outageOf(error: unknown): OutageError | null {
  for (const cause of causesOf(error)) {
    if (cause instanceof OutageError) return cause;
    if ("retriable" in cause) return null;
  }
  return null;
}
