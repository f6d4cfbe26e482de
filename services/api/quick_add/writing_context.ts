/** Where and when a text was written. */
export interface WritingContext {
  /** The writer's IANA time zone. */
  timeZone: string;
  /** When it was written. */
  now: Date;
  /**
   * The writer's language, as a BCP 47 tag. English is understood; the month
   * comes first in `3/4/2026` for `en` and `en-US`, and else the day.
   *
   * @default {"en"}
   */
  locale?: string;
}

/** The day on the writer's calendar. */
export function todayOf(
  { timeZone, now }: WritingContext,
): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone).toPlainDate();
}
