/** The days of the week as RFC 5545 names them, from Monday. */
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];
