/** The header fields that nearly every request takes: told once. */
export const COMMON_PARAMETERS: ReadonlySet<string> = new Set([
  "x-request-id",
  "traceparent",
]);

/** The header fields that nearly every answer has: told once. */
export const COMMON_HEADERS: ReadonlySet<string> = new Set([
  "x-request-id",
  "ratelimit",
  "ratelimit-policy",
]);
