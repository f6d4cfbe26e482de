import { assert, assertEquals } from "@std/assert";
import { occurrences } from "../../../../services/api/recurrence/occurrences.ts";
import { nextOccurrence } from "../../../../services/api/recurrence/next_occurrence.ts";
import { DAYLIGHT_ZONES } from "../../../support/daylight_zones.ts";
import { type CalendarCase, CLOCK_CASES } from "./calendar_cases.ts";
import { RULE_CASES } from "./rule_cases.ts";
import { due, rule, written } from "./sample_series.ts";

/** An excluded start is not among the expected occurrences. */
function startOf({ exdates = [], occurrences }: CalendarCase): string {
  const [first = ""] = occurrences;
  const [excluded = first] = exdates;
  return excluded < first ? excluded : first;
}

function checkCase(each: CalendarCase): void {
  const wanted = each.occurrences;
  const series = {
    rule: rule(each.rule),
    start: due(startOf(each)),
    timeZone: each.zone,
    exdates: each.exdates?.map(due) ?? [],
  };

  const found = [...occurrences(series, null).take(wanted.length + 1)];
  assertEquals(
    written(found, each.zone).slice(0, wanted.length),
    wanted,
    each.name,
  );
  assertEquals(found.length === wanted.length, each.ends ?? false, each.name);
  // Each is also found from the one before it, as the scheduler asks for it.
  const steps = found.slice(0, -1).map(({ at }) => nextOccurrence(series, at));
  assertEquals(steps, found.slice(1), each.name);
}

Deno.test("occurrences() keeps the time of day when the clock changes", () => {
  assertEquals(CLOCK_CASES.length, 36);
  for (const each of CLOCK_CASES) checkCase(each);
  const zones = new Set<string>(CLOCK_CASES.map(({ zone }) => zone));
  for (const zone of DAYLIGHT_ZONES) assert(zones.has(zone), zone);
});

Deno.test("occurrences() follows the calendar", () => {
  assertEquals(RULE_CASES.length, 29);
  for (const each of RULE_CASES) checkCase(each);
});

Deno.test("nextOccurrence() finds what a gap has moved onto the day of its question", () => {
  // Apia had no Friday, 30 December 2011: its occurrence is Saturday's.
  const series = {
    rule: rule("FREQ=WEEKLY"),
    start: due("2011-12-23T09:00-10:00"),
    timeZone: "Pacific/Apia",
  };
  const next = (after: string) => {
    const found = nextOccurrence(series, new Date(after));
    return written(found === null ? [] : [found], series.timeZone);
  };

  assertEquals(next("2011-12-31T08:59+14:00"), ["2011-12-31T09:00+14:00"]);
  assertEquals(next("2011-12-31T09:00+14:00"), ["2012-01-06T09:00+14:00"]);
});

Deno.test("occurrences() ends within the year 9999 in any zone", () => {
  const lastOf = (start: string, timeZone: string) =>
    occurrences({ rule: rule("FREQ=DAILY"), start: due(start), timeZone }, null)
      .toArray().at(-1);
  const evening = "9999-12-29T20:00-12:00";
  const west = lastOf(evening, "Etc/GMT+12");
  assertEquals(west?.at.toISOString(), "9999-12-31T08:00:00.000Z");
  const morning = lastOf("9999-12-29T09:00-12:00", "Etc/GMT+12");
  assertEquals(morning?.at.toISOString(), "9999-12-31T21:00:00.000Z");
  const east = lastOf("9999-12-30T09:00+09:00", "Asia/Tokyo");
  assertEquals(east?.at.toISOString(), "9999-12-31T00:00:00.000Z");
  for (const timeZone of ["Asia/Tokyo", "Etc/GMT+12"]) {
    const day = lastOf("9999-12-30", timeZone);
    assertEquals(day?.due, "9999-12-31");
    assert(day !== undefined && day.at <= new Date("9999-12-31T23:59:59.999Z"));
  }
});
