import { causesOf } from "./root_cause.ts";

/**
 * How long an error asks to wait before the next attempt, as a server does by
 * its header `Retry-After`: the property `retryAfterMs` of the error or, where
 * it has none, of the first of its causes that has one.
 *
 * @returns Milliseconds; `null` when nobody asks. What is no number of 0 or
 * more counts as nothing; `Infinity` is left to the caller's bound.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#field.retry-after}
 */
export function retryAfterMs(error: unknown): number | null {
  for (const cause of causesOf(error)) {
    const { retryAfterMs } = cause as { retryAfterMs?: unknown };
    if (typeof retryAfterMs === "number" && retryAfterMs >= 0) {
      return retryAfterMs;
    }
  }
  return null;
}
