import { assertEquals } from "@std/assert";
import type { RecurrenceMode } from "../../../../services/api/recurrence/recurrence.ts";
import { seriesProblems } from "../../../../services/api/recurrence/series_problems.ts";
import { due, rule } from "./sample_series.ts";

interface SeriesCase {
  rule: string;
  start: string;
  exdates?: string[];
  mode?: RecurrenceMode;
  /** Where something is wrong. */
  paths: string[];
}

const DAY = "2026-03-02";
const TIME = "2026-03-02T09:00Z";

const CASES: SeriesCase[] = [
  { rule: "FREQ=DAILY", start: DAY, paths: [] },
  { rule: "FREQ=DAILY", start: TIME, exdates: [DAY, TIME], paths: [] },
  { rule: "FREQ=DAILY;UNTIL=20260302", start: DAY, paths: [] },
  { rule: "FREQ=DAILY;UNTIL=20260301", start: DAY, paths: ["rrule"] },
  { rule: "FREQ=DAILY;UNTIL=20260302T090000Z", start: TIME, paths: [] },
  { rule: "FREQ=DAILY;UNTIL=20260302T085959Z", start: TIME, paths: ["rrule"] },
  { rule: "FREQ=DAILY;UNTIL=20260401", start: TIME, paths: ["rrule"] },
  { rule: "FREQ=DAILY;UNTIL=20260401T000000Z", start: DAY, paths: ["rrule"] },
  {
    rule: "FREQ=DAILY;UNTIL=20260401T000000Z",
    start: DAY,
    exdates: [DAY, TIME],
    paths: ["rrule", "exdates/1"],
  },
  { rule: "FREQ=DAILY;COUNT=1", start: DAY, paths: [] },
  // 2026 and each fourth year from it have no 29 February.
  {
    rule: "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
    start: DAY,
    paths: ["rrule"],
  },
  {
    rule: "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
    start: "2024-03-02",
    paths: [],
  },
  // The day of the start is taken for the one that the rule leaves out.
  { rule: "FREQ=YEARLY;BYMONTH=2", start: "2026-03-30", paths: ["rrule"] },
  { rule: "FREQ=YEARLY;BYMONTH=2", start: "2026-03-29", paths: [] },
  // Each seventh day is of one weekday.
  { rule: "FREQ=DAILY;INTERVAL=7;BYDAY=TU", start: DAY, paths: ["rrule"] },
  { rule: "FREQ=DAILY;INTERVAL=7;BYDAY=MO", start: DAY, paths: [] },
  { rule: "FREQ=YEARLY;INTERVAL=1000", start: "9500-01-01", paths: ["rrule"] },
  {
    rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
    start: DAY,
    mode: "completion",
    paths: ["rrule"],
  },
  { rule: "FREQ=WEEKLY;BYDAY=FR", start: DAY, mode: "completion", paths: [] },
  { rule: "FREQ=WEEKLY;INTERVAL=2", start: DAY, mode: "completion", paths: [] },
];

Deno.test("seriesProblems() finds what does not fit the start", () => {
  assertEquals(CASES.length, 20);
  for (const each of CASES) {
    const problems = seriesProblems({
      rule: rule(each.rule),
      start: due(each.start),
      timeZone: "UTC",
      exdates: each.exdates?.map(due) ?? [],
    }, each.mode ?? "schedule");
    assertEquals(
      problems.map(({ path }) => path.join("/")),
      each.paths,
      `${each.rule} from ${each.start}`,
    );
  }
});
