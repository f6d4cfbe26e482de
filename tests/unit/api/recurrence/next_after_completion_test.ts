import { assert, assertEquals } from "@std/assert";
import { nextAfterCompletion } from "../../../../services/api/recurrence/next_after_completion.ts";
import { due, onClock, rule } from "./sample_series.ts";

const ZONE = "Europe/Berlin";

interface CompletionCase {
  name: string;
  rule: string;
  start: string;
  /** The completed occurrence, on the clock. */
  occurrence: string;
  completedAt: string;
  count?: number;
  exdates?: string[];
  wanted: string | null;
}

const MORNING = "2026-03-02T09:00+01:00";

const CASES: CompletionCase[] = [
  {
    name: "three days after the completion, at the start's time of day",
    rule: "FREQ=DAILY;INTERVAL=3",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2026-03-05T22:40+01:00",
    wanted: "2026-03-08T09:00+01:00",
  },
  {
    name: "the day of the completion is that of the time zone",
    rule: "FREQ=DAILY",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2026-03-05T23:30+00:00",
    wanted: "2026-03-07T09:00+01:00",
  },
  {
    name: "the time of day outlives the change of the clock",
    rule: "FREQ=WEEKLY;INTERVAL=2",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2026-03-20T12:00+01:00",
    wanted: "2026-04-03T09:00+02:00",
  },
  {
    name: "a time of day that a day lacks moves forward for that day",
    rule: "FREQ=DAILY",
    start: "2026-03-02T02:30+01:00",
    occurrence: "2026-03-02T02:30+01:00",
    completedAt: "2026-03-28T12:00+01:00",
    wanted: "2026-03-29T03:30+02:00",
  },
  {
    name: "the moved time does not stay",
    rule: "FREQ=DAILY",
    start: "2026-03-02T02:30+01:00",
    occurrence: "2026-03-29T03:30+02:00",
    completedAt: "2026-03-29T12:00+02:00",
    wanted: "2026-03-30T02:30+02:00",
  },
  {
    name: "a month that is too short ends earlier",
    rule: "FREQ=MONTHLY",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2027-01-31T12:00+01:00",
    wanted: "2027-02-28T09:00+01:00",
  },
  {
    name: "a year without 29 February ends that month earlier",
    rule: "FREQ=YEARLY",
    start: "2026-03-02",
    occurrence: "2026-03-02T23:59+01:00",
    completedAt: "2028-02-29T12:00+01:00",
    wanted: "2029-02-28",
  },
  {
    name: "a day is due on a day",
    rule: "FREQ=DAILY;INTERVAL=10",
    start: "2026-03-02",
    occurrence: "2026-03-02T23:59+01:00",
    completedAt: "2026-03-02T10:00+01:00",
    wanted: "2026-03-12",
  },
  {
    name: "the first Friday after the completion",
    rule: "FREQ=WEEKLY;BYDAY=FR",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2026-03-06T08:00+01:00",
    wanted: "2026-03-13T09:00+01:00",
  },
  {
    name: "the first last day of a month after the completion",
    rule: "FREQ=MONTHLY;BYMONTHDAY=-1",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2026-04-29T08:00+02:00",
    wanted: "2026-04-30T09:00+02:00",
  },
  {
    name: "completed on the day before, it is due a day after that",
    rule: "FREQ=DAILY",
    start: MORNING,
    occurrence: MORNING,
    completedAt: "2026-03-01T08:00+01:00",
    wanted: "2026-03-02T09:00+01:00",
  },
  {
    name: "completed years before, it comes back long before its date",
    rule: "FREQ=MONTHLY;INTERVAL=5",
    start: "2926-03-02T09:00+01:00",
    occurrence: "2926-03-02T09:00+01:00",
    completedAt: "2026-03-15T08:00+01:00",
    wanted: "2026-08-15T09:00+02:00",
  },
  {
    name: "thirty days after the completion, also before the due date",
    rule: "FREQ=DAILY;INTERVAL=30",
    start: "2026-12-31T09:00+01:00",
    occurrence: "2026-12-31T09:00+01:00",
    completedAt: "2026-11-21T18:00+01:00",
    wanted: "2026-12-21T09:00+01:00",
  },
  {
    name: "a weekday that is before the due date",
    rule: "FREQ=WEEKLY;BYDAY=FR",
    start: "2026-03-13T09:00+01:00",
    occurrence: "2026-03-13T09:00+01:00",
    completedAt: "2026-03-05T18:00+01:00",
    wanted: "2026-03-06T09:00+01:00",
  },
  {
    name: "what is left out is passed over",
    rule: "FREQ=DAILY;INTERVAL=2",
    start: MORNING,
    occurrence: MORNING,
    completedAt: MORNING,
    exdates: ["2026-03-04", "2026-03-06T08:00Z"],
    wanted: "2026-03-08T09:00+01:00",
  },
  {
    name: "COUNT is not reached",
    rule: "FREQ=DAILY;COUNT=3",
    start: MORNING,
    occurrence: MORNING,
    completedAt: MORNING,
    count: 2,
    wanted: "2026-03-03T09:00+01:00",
  },
  {
    name: "COUNT is reached",
    rule: "FREQ=DAILY;COUNT=3",
    start: MORNING,
    occurrence: MORNING,
    completedAt: MORNING,
    count: 3,
    wanted: null,
  },
  {
    name: "UNTIL is the last second",
    rule: "FREQ=DAILY;UNTIL=20260303T080000Z",
    start: MORNING,
    occurrence: MORNING,
    completedAt: MORNING,
    wanted: "2026-03-03T09:00+01:00",
  },
  {
    name: "UNTIL is over",
    rule: "FREQ=DAILY;UNTIL=20260303T075959Z",
    start: MORNING,
    occurrence: MORNING,
    completedAt: MORNING,
    wanted: null,
  },
  {
    name: "the calendar ends",
    rule: "FREQ=YEARLY;INTERVAL=1000",
    start: "9026-03-02T09:00+01:00",
    occurrence: "9026-03-02T09:00+01:00",
    completedAt: "9026-03-02T10:00+01:00",
    wanted: null,
  },
];

Deno.test("nextAfterCompletion() counts from the completion", () => {
  assertEquals(CASES.length, 20);
  for (const each of CASES) {
    const next = nextAfterCompletion({
      rule: rule(each.rule),
      start: due(each.start),
      timeZone: ZONE,
      exdates: each.exdates?.map(due) ?? [],
    }, {
      completedAt: new Date(each.completedAt),
      occurrence: new Date(each.occurrence),
      count: each.count ?? 1,
    });
    const written = next?.due instanceof Date
      ? onClock(next.due, ZONE)
      : next?.due ?? null;
    assertEquals(written, each.wanted, each.name);
    // Each occurrence of a series is known by an instant of its own.
    const former = new Date(each.occurrence);
    assert(next === null || next.at > former, each.name);
  }
});
