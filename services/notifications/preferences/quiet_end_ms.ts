/** A time of each day at which nothing shall disturb. */
export interface QuietHours {
  /** From when, as `HH:MM` on the clock of the time zone. */
  start: string;
  /** Until when; before `start`: on the next day. The same: there are none. */
  end: string;
}

/**
 * Tells when the quiet hours end that an instant falls in. They are one
 * interval from their beginning to their end: of a time that the clock shows
 * twice, the beginning is the first one and the end the last; of a time that
 * it skips, both are when it does so.
 *
 * @param nowMs The instant, in milliseconds since the Unix epoch.
 * @param timeZone An IANA time zone; one that is none has no quiet hours.
 * @returns Milliseconds since the Unix epoch; `null` where it is not quiet.
 */
export function quietEndMs(
  nowMs: number,
  { start, end, timeZone }: QuietHours & { timeZone: string },
): number | null {
  const today = zoned(nowMs, timeZone)?.toPlainDate();
  if (today === undefined || start === end) return null;
  const from = Temporal.PlainTime.from(start);
  const to = Temporal.PlainTime.from(end);
  const nights = Temporal.PlainTime.compare(from, to) > 0 ? 1 : 0;
  let endMs = nowMs;
  // Where an hour comes twice, one day's may reach into the next day's.
  for (const days of [-1, 0, 1]) {
    const day = today.add({ days });
    const firstMs = instantOf(day.toPlainDateTime(from), {
      timeZone,
      disambiguation: "earlier",
    });
    const lastMs = instantOf(day.add({ days: nights }).toPlainDateTime(to), {
      timeZone,
      disambiguation: "later",
    });
    if (firstMs <= endMs && endMs < lastMs) endMs = lastMs;
  }
  return endMs > nowMs ? endMs : null;
}

function zoned(ms: number, timeZone: string): Temporal.ZonedDateTime | null {
  try {
    return Temporal.Instant.fromEpochMilliseconds(ms)
      .toZonedDateTimeISO(timeZone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function instantOf(
  local: Temporal.PlainDateTime,
  { timeZone, disambiguation }: {
    timeZone: string;
    disambiguation: "earlier" | "later";
  },
): number {
  const instant = local.toZonedDateTime(timeZone, { disambiguation });
  if (instant.toPlainDateTime().equals(local)) return instant.epochMilliseconds;
  // The clock never shows this time: it is put forward across it.
  const after = local.toZonedDateTime(timeZone, { disambiguation: "later" });
  const shown = after.getTimeZoneTransition("previous");
  return (shown ?? after).epochMilliseconds;
}
