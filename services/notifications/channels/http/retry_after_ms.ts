/** The longest wait that is taken from a server, in milliseconds: a day. */
const MAX_WAIT_MS = 86_400_000;

/**
 * Reads the header `Retry-After`, which holds seconds or a date.
 *
 * @param nowMs The time of day, in milliseconds since the epoch.
 * @returns Milliseconds from now; `undefined` for what is neither.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#name-retry-after}
 */
export function retryAfterMs(
  header: string | undefined,
  nowMs: number,
): number | undefined {
  const text = header?.trim() ?? "";
  // Date.parse takes much that is no date: "1.5" is in May.
  const waitMs = /^\d{1,10}$/.test(text)
    ? Number(text) * 1_000
    : /^[A-Z][a-z]{2}/.test(text)
    ? Date.parse(text) - nowMs
    : NaN;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(waitMs, 0), MAX_WAIT_MS);
}
