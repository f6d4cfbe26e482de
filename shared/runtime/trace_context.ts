const TRACEPARENT =
  /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}

/**
 * Makes the `traceparent` for a step of work.
 *
 * @param parent The `traceparent` that came with the cause. Absent, malformed
 * or of an unknown version: a new trace begins.
 * @returns A header value with the parent's trace id and a new span id.
 * @see {@link https://www.w3.org/TR/trace-context/#traceparent-header}
 */
export function childTraceparent(parent?: string | null): string {
  const match = TRACEPARENT.exec(parent ?? "");
  const traceId = match?.[1] ?? randomHex(16);
  // Bit 0 says "sampled"; whoever does not know the others sets them to 0.
  const sampled = Number.parseInt(match?.[3] ?? "01", 16) & 1;
  return `00-${traceId}-${randomHex(8)}-0${sampled}`;
}
