/**
 * Whether it may help to try again after an error. Errors say so by their
 * property `retriable`; those that don't are tried again.
 *
 * @example
 * ```ts
 * import { isRetriable } from "@taskbell/kafka";
 *
 * class UnknownUserError extends Error {
 *   readonly retriable = false;
 * }
 * console.assert(!isRetriable(new UnknownUserError()));
 * console.assert(isRetriable(new TypeError("fetch failed")));
 * ```
 */
export function isRetriable(error: unknown): boolean {
  return (error as { retriable?: unknown } | null | undefined)?.retriable !==
    false;
}
