/** A time of each day at which nothing shall disturb. */
export interface QuietHours {
  /** From when, as `HH:MM` on the clock of the time zone. */
  start: string;
  /** Until when; before `start`: on the next day. The same: there are none. */
  end: string;
}

/**
 * Tells when the quiet hours end that an instant falls in. They go by the
 * clock on the wall: where it is put back, an hour comes twice and both are
 * quiet; where it is put forward to beyond the end, they end with that.
 *
 * @param nowMs The instant, in milliseconds since the Unix epoch.
 * @param timeZone An IANA time zone; one that is none has no quiet hours.
 * @returns Milliseconds since the Unix epoch; `null` where it is not quiet.
 */
export function quietEndMs(
  nowMs: number,
  { start, end, timeZone }: QuietHours & { timeZone: string },
): number | null {
  const now = zoned(nowMs, timeZone);
  if (now === null) return null;
  const from = Temporal.PlainTime.from(start);
  const to = Temporal.PlainTime.from(end);
  const time = now.toPlainTime();
  const isAfterStart = Temporal.PlainTime.compare(time, from) >= 0;
  const isBeforeEnd = Temporal.PlainTime.compare(time, to) < 0;
  const crossesMidnight = Temporal.PlainTime.compare(from, to) > 0;
  const isQuiet = crossesMidnight
    ? isAfterStart || isBeforeEnd
    : isAfterStart && isBeforeEnd;
  if (!isQuiet) return null;
  const day = now.toPlainDate().add({
    days: crossesMidnight && isAfterStart ? 1 : 0,
  });
  return instantOf(day.toPlainDateTime(to), timeZone);
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
  timeZone: string,
): number {
  const instant = local.toZonedDateTime(timeZone, { disambiguation: "later" });
  // The clock never shows this time: it is put forward across it.
  const isSkipped = !instant.toPlainDateTime().equals(local);
  const shown = isSkipped ? instant.getTimeZoneTransition("previous") : null;
  return (shown ?? instant).epochMilliseconds;
}
