const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?([Zz]|[+-]\d{2}:?\d{2})?$/;

/** The years 0001 to 9999: JavaScript writes others with a sign. */
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** How {@linkcode parseInstant} reads. */
export interface ParseInstantOptions {
  /**
   * Whether a text without an offset means UTC, as Python's
   * `utcnow().isoformat()` does, rather than being refused.
   *
   * @default {false}
   */
  naiveIsUtc?: boolean;
}

/**
 * Reads an RFC 3339 date and time with any offset and up to nine digits of
 * fraction.
 *
 * @returns Milliseconds since the Unix epoch, cut off below the millisecond,
 * or `null` where the text is none, names a day or time that does not exist
 * or lies outside the years 0001 to 9999 (UTC).
 * @see {@link https://www.rfc-editor.org/rfc/rfc3339#section-5.6}
 */
export function parseInstant(
  text: string,
  { naiveIsUtc = false }: ParseInstantOptions = {},
): number | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(
    Number,
  ) as [number, number, number, number, number, number];
  const offset = match[8] ?? (naiveIsUtc ? "Z" : null);
  const offsetMinutes = offset === null ? null : minutesOf(offset);
  if (offsetMinutes === null) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const ms = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // 30 February becomes a day in March: a day that moved does not exist.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return null;
  }
  date.setUTCHours(hour, minute, second, ms);
  const instantMs = date.getTime() - offsetMinutes * 60_000;
  return instantMs >= FIRST_MS && instantMs <= LAST_MS ? instantMs : null;
}

function minutesOf(offset: string): number | null {
  if (offset === "Z" || offset === "z") return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** Writes an instant as every answer and event does: UTC, `Z`, milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}
