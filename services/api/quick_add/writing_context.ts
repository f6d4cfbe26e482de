/** Where and when a text was written. */
export interface WritingContext {
  /** The writer's IANA time zone. */
  timeZone: string;
  /** When it was written. */
  now: Date;
}

/** The day on the writer's calendar. */
export function todayOf(
  { timeZone, now }: WritingContext,
): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone).toPlainDate();
}
