/** A series and how it begins. */
export interface CalendarCase {
  /** What is special about it. */
  name: string;
  /** The text of the rule. */
  rule: string;
  /** An IANA time zone. */
  zone: string;
  /** What is left out. */
  exdates?: string[];
  /** The first occurrences, the start included. */
  occurrences: string[];
  /** Whether there are no others. */
  ends?: true;
}

const BERLIN = "Europe/Berlin";
const NEW_YORK = "America/New_York";
const LORD_HOWE = "Australia/Lord_Howe";
const CAIRO = "Africa/Cairo";
const SAO_PAULO = "America/Sao_Paulo";
const APIA = "Pacific/Apia";

/** Changes of the clock: hours that are missing and hours that come twice. */
export const CLOCK_CASES: readonly CalendarCase[] = [
  {
    name: "Berlin lacks the hour: it moves for that day alone",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: [
      "2026-03-28T02:30+01:00",
      "2026-03-29T03:30+02:00",
      "2026-03-30T02:30+02:00",
    ],
  },
  {
    name: "Berlin lacks the first minute of the hour",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: ["2026-03-28T02:00+01:00", "2026-03-29T03:00+02:00"],
  },
  {
    name: "Berlin has the minute after the gap",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: ["2026-03-28T03:00+01:00", "2026-03-29T03:00+02:00"],
  },
  {
    name: "Berlin has the minute before the gap",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: ["2026-03-28T01:59+01:00", "2026-03-29T01:59+01:00"],
  },
  {
    name: "Berlin has the hour twice: the first counts",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: [
      "2026-10-24T02:30+02:00",
      "2026-10-25T02:30+02:00",
      "2026-10-26T02:30+01:00",
    ],
  },
  {
    name: "Berlin: a start in the second of two hours stays there",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: ["2026-10-25T02:30+01:00", "2026-10-26T02:30+01:00"],
  },
  {
    name: "Berlin: the time of day outlives both changes",
    rule: "FREQ=MONTHLY;INTERVAL=3",
    zone: BERLIN,
    occurrences: [
      "2026-01-15T09:00+01:00",
      "2026-04-15T09:00+02:00",
      "2026-07-15T09:00+02:00",
      "2026-10-15T09:00+02:00",
      "2027-01-15T09:00+01:00",
    ],
  },
  {
    name: "Berlin: a weekly series meets the gap",
    rule: "FREQ=WEEKLY;BYDAY=SU",
    zone: BERLIN,
    occurrences: [
      "2026-03-22T02:30+01:00",
      "2026-03-29T03:30+02:00",
      "2026-04-05T02:30+02:00",
    ],
  },
  {
    name: "Berlin: UNTIL counts for the moved time",
    rule: "FREQ=DAILY;UNTIL=20260329T012959Z",
    zone: BERLIN,
    occurrences: ["2026-03-28T02:30+01:00"],
    ends: true,
  },
  {
    name: "Berlin: a day of 23 hours is a day",
    rule: "FREQ=DAILY",
    zone: BERLIN,
    occurrences: ["2026-03-28", "2026-03-29", "2026-03-30"],
  },
  {
    name: "New York lacks the hour",
    rule: "FREQ=DAILY",
    zone: NEW_YORK,
    occurrences: [
      "2026-03-07T02:30-05:00",
      "2026-03-08T03:30-04:00",
      "2026-03-09T02:30-04:00",
    ],
  },
  {
    name: "New York has the hour twice",
    rule: "FREQ=DAILY",
    zone: NEW_YORK,
    occurrences: [
      "2026-10-31T01:30-04:00",
      "2026-11-01T01:30-04:00",
      "2026-11-02T01:30-05:00",
    ],
  },
  {
    name: "New York: each second Sunday meets the gap",
    rule: "FREQ=MONTHLY;BYDAY=2SU",
    zone: NEW_YORK,
    occurrences: [
      "2026-02-08T02:30-05:00",
      "2026-03-08T03:30-04:00",
      "2026-04-12T02:30-04:00",
    ],
  },
  {
    name: "New York: a yearly day meets the gap in one year",
    rule: "FREQ=YEARLY",
    zone: NEW_YORK,
    occurrences: [
      "2025-03-08T02:30-05:00",
      "2026-03-08T03:30-04:00",
      "2027-03-08T02:30-05:00",
    ],
  },
  {
    name: "Lord Howe lacks half an hour",
    rule: "FREQ=DAILY",
    zone: LORD_HOWE,
    occurrences: [
      "2026-10-03T02:15+10:30",
      "2026-10-04T02:45+11:00",
      "2026-10-05T02:15+11:00",
    ],
  },
  {
    name: "Lord Howe has half an hour twice",
    rule: "FREQ=DAILY",
    zone: LORD_HOWE,
    occurrences: [
      "2026-04-04T01:45+11:00",
      "2026-04-05T01:45+11:00",
      "2026-04-06T01:45+10:30",
    ],
  },
  {
    name: "Cairo lacks the hour after midnight",
    rule: "FREQ=DAILY",
    zone: CAIRO,
    occurrences: [
      "2026-04-23T00:30+02:00",
      "2026-04-24T01:30+03:00",
      "2026-04-25T00:30+03:00",
    ],
  },
  {
    name: "Cairo lacks midnight",
    rule: "FREQ=WEEKLY;BYDAY=FR",
    zone: CAIRO,
    occurrences: [
      "2026-04-17T00:00+02:00",
      "2026-04-24T01:00+03:00",
      "2026-05-01T00:00+03:00",
    ],
  },
  {
    name: "Cairo has the hour before midnight twice",
    rule: "FREQ=DAILY",
    zone: CAIRO,
    occurrences: [
      "2026-10-28T23:30+03:00",
      "2026-10-29T23:30+03:00",
      "2026-10-30T23:30+02:00",
    ],
  },
  {
    name: "Cairo: a day that begins at one is a day",
    rule: "FREQ=DAILY",
    zone: CAIRO,
    occurrences: ["2026-04-23", "2026-04-24", "2026-04-25"],
  },
  {
    name: "Sao Paulo lacked the hour after midnight",
    rule: "FREQ=DAILY",
    zone: SAO_PAULO,
    occurrences: [
      "2018-11-03T00:30-03:00",
      "2018-11-04T01:30-02:00",
      "2018-11-05T00:30-02:00",
    ],
  },
  {
    name: "Sao Paulo lacked midnight",
    rule: "FREQ=WEEKLY;BYDAY=SU",
    zone: SAO_PAULO,
    occurrences: [
      "2018-10-28T00:00-03:00",
      "2018-11-04T01:00-02:00",
      "2018-11-11T00:00-02:00",
    ],
  },
  {
    name: "Sao Paulo lacked midnight each year, until it moved the day",
    rule: "FREQ=YEARLY;BYMONTH=10;BYDAY=3SU",
    zone: SAO_PAULO,
    occurrences: [
      "2015-10-17T00:00-03:00",
      "2015-10-18T01:00-02:00",
      "2016-10-16T01:00-02:00",
      "2017-10-15T01:00-02:00",
      "2018-10-21T00:00-03:00",
    ],
  },
  {
    name: "Sao Paulo: a day that began at one was a day",
    rule: "FREQ=DAILY",
    zone: SAO_PAULO,
    occurrences: ["2018-11-03", "2018-11-04", "2018-11-05"],
  },
  {
    name: "Sao Paulo has midnight since it gave up changing the clock",
    rule: "FREQ=DAILY",
    zone: SAO_PAULO,
    occurrences: [
      "2019-11-02T00:00-03:00",
      "2019-11-03T00:00-03:00",
      "2019-11-04T00:00-03:00",
    ],
  },
  {
    name: "Sao Paulo had the hour before midnight twice",
    rule: "FREQ=DAILY",
    zone: SAO_PAULO,
    occurrences: [
      "2019-02-15T23:30-02:00",
      "2019-02-16T23:30-02:00",
      "2019-02-17T23:30-03:00",
    ],
  },
  {
    name: "Sao Paulo gave up changing the clock",
    rule: "FREQ=YEARLY",
    zone: SAO_PAULO,
    occurrences: [
      "2017-12-01T09:00-02:00",
      "2018-12-01T09:00-02:00",
      "2019-12-01T09:00-03:00",
    ],
  },
  {
    name: "UTC has each hour once",
    rule: "FREQ=DAILY",
    zone: "UTC",
    occurrences: [
      "2026-03-28T02:30+00:00",
      "2026-03-29T02:30+00:00",
      "2026-03-30T02:30+00:00",
    ],
  },
  {
    name: "Troll lacks two hours",
    rule: "FREQ=DAILY",
    zone: "Antarctica/Troll",
    occurrences: ["2026-03-28T01:30+00:00", "2026-03-29T03:30+02:00"],
  },
  {
    name: "Dublin lacks the hour, though its winter is the exception",
    rule: "FREQ=DAILY",
    zone: "Europe/Dublin",
    occurrences: ["2026-03-28T01:30+00:00", "2026-03-29T02:30+01:00"],
  },
  {
    name: "Chatham lacks an hour that begins at a quarter to",
    rule: "FREQ=DAILY",
    zone: "Pacific/Chatham",
    occurrences: ["2026-09-26T03:00+12:45", "2026-09-27T04:00+13:45"],
  },
  {
    name: "Apia left out a day: what moves onto the next day is one with it",
    rule: "FREQ=DAILY",
    zone: APIA,
    occurrences: [
      "2011-12-28T09:00-10:00",
      "2011-12-29T09:00-10:00",
      "2011-12-31T09:00+14:00",
      "2012-01-01T09:00+14:00",
    ],
  },
  {
    name: "Apia left out a Friday: it moves to Saturday",
    rule: "FREQ=WEEKLY",
    zone: APIA,
    occurrences: [
      "2011-12-23T09:00-10:00",
      "2011-12-31T09:00+14:00",
      "2012-01-06T09:00+14:00",
    ],
  },
  {
    name: "Apia left out a day, which ends as the one before it does",
    rule: "FREQ=DAILY",
    zone: APIA,
    occurrences: ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"],
  },
  {
    name: "the old name of a zone is the same zone",
    rule: "FREQ=DAILY",
    zone: "Europe/Kiev",
    occurrences: ["2026-03-28T03:30+02:00", "2026-03-29T04:30+03:00"],
  },
  {
    name: "the new name of a zone is the same zone",
    rule: "FREQ=DAILY",
    zone: "Europe/Kyiv",
    occurrences: ["2026-03-28T03:30+02:00", "2026-03-29T04:30+03:00"],
  },
];
