/**
 * Whether it may help to try again after an error. Errors say so by their
 * property `retriable`; those that don't are tried again.
 */
export function isRetriable(error: unknown): boolean {
  return (error as { retriable?: unknown } | null | undefined)?.retriable !==
    false;
}
