/**
 * Time zones in which series are tested: each has its own way of changing the
 * clock, or none. A whole hour at night; half an hour; at midnight, so that a
 * day has no beginning; and at midnight until 2019 alone.
 */
export const DAYLIGHT_ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "America/Sao_Paulo",
  "UTC",
] as const;
