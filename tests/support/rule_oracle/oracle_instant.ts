/**
 * The instant of a time on the clock of a zone, from the offsets around it:
 * the first instant that reads so, or else the one that the offset before the
 * gap gives.
 */
export function oracleInstant(
  wall: Temporal.PlainDateTime,
  timeZone: string,
): Temporal.Instant {
  const asUtc = wall.toZonedDateTime("UTC").toInstant();
  const offsets = [-30, 30].map((hours) =>
    asUtc.add({ hours }).toZonedDateTimeISO(timeZone).offsetNanoseconds
  );
  const instants = offsets.map((nanoseconds) => asUtc.subtract({ nanoseconds }))
    .sort(Temporal.Instant.compare);
  const reads = instants.find((instant) =>
    instant.toZonedDateTimeISO(timeZone).toPlainDateTime().equals(wall)
  );
  return reads ?? asUtc.subtract({ nanoseconds: offsets[0] ?? 0 });
}
