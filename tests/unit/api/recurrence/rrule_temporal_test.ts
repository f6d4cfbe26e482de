import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { RRuleTemporal } from "rrule-temporal";
import {
  calendarDayOf,
  plainDateOf,
} from "../../../../services/api/recurrence/calendar_day.ts";
import { occurrences } from "../../../../services/api/recurrence/occurrences.ts";
import { parseRule } from "../../../../services/api/recurrence/parse_rule.ts";
import { ruleDays } from "../../../../services/api/recurrence/rule_days.ts";
import { checkProperty } from "../../kafka/consuming/check_property.ts";
import {
  type RuleParts,
  ruleParts,
  ruleText,
} from "../../../support/rule_oracle/rule_parts.ts";
import { onClock, rule } from "./sample_series.ts";

const DAYS = 900;
const START = Temporal.PlainDate.from("1997-09-02");

/** What the library names, at nine o'clock in UTC: there are no gaps. */
function libraryDays(text: string, start: Temporal.PlainDate): string[] {
  const midnight = start.toZonedDateTime("UTC");
  return new RRuleTemporal({
    rruleString: `RRULE:${text}`,
    dtstart: midnight.add({ hours: 9 }),
  }).between(midnight, midnight.add({ days: DAYS }), true)
    .map((each) => each.toString().slice(0, 10));
}

function ourDays(text: string, start: Temporal.PlainDate): string[] {
  const first = calendarDayOf(start);
  const days = ruleDays(rule(text), { start: first, from: first });
  const found: string[] = [];
  for (const day of days) {
    if (day >= first + DAYS) break;
    found.push(plainDateOf(day).toString());
  }
  return found;
}

/** Of these rules the library forgets days, as the test below shows. */
function isForgotten({ freq, byMonth, byDay }: RuleParts): boolean {
  return freq === "YEARLY" && byMonth.length === 0 &&
    byDay.some(({ ordinal }) => ordinal !== 0);
}

Deno.test("ruleDays() agrees with rrule-temporal where that keeps to RFC 5545", async () => {
  let compared = 0;
  await checkProperty(
    fc.property(
      ruleParts.filter((parts) => !isForgotten(parts)),
      fc.integer({ min: 0, max: 5_000 }),
      (parts, days) => {
        const text = ruleText(parts);
        if (!parseRule(text).ok) return;
        const start = START.add({ days });
        const found = ourDays(text, start);
        compared += found.length;
        assertEquals(found, libraryDays(text, start), text);
      },
    ),
    { runs: 300 },
  );
  assert(compared > 2_000, `Only ${compared} days were compared`);
});

Deno.test("ruleDays() knows the weekdays of a year that rrule-temporal forgets", () => {
  const text = "FREQ=YEARLY;BYDAY=TU,2TH";
  assertEquals(ourDays(text, START).slice(0, 3), [
    "1997-09-02",
    "1997-09-09",
    "1997-09-16",
  ]);
  assertNotEquals(libraryDays(text, START), ourDays(text, START));

  const rare = "FREQ=YEARLY;BYDAY=53MO";
  const start = Temporal.PlainDate.from("2023-02-28");
  assertEquals(ourDays(rare, start), ["2024-12-30"]);
  assertNotEquals(libraryDays(rare, start), ourDays(rare, start));
});

Deno.test("occurrences() keeps the day with a gap that rrule-temporal drops", () => {
  const timeZone = "Europe/Berlin";
  const start = Temporal.ZonedDateTime.from(
    "2026-03-28T02:30[Europe/Berlin]",
  );
  const library = new RRuleTemporal({
    rruleString: "RRULE:FREQ=DAILY;COUNT=3",
    dtstart: start,
  }).all().map((each) => each.toString().slice(0, 10));
  const series = {
    rule: rule("FREQ=DAILY;COUNT=3"),
    start: new Date(start.epochMilliseconds),
    timeZone,
  };
  const ours = [...occurrences(series, null)]
    .map(({ at }) => onClock(at, timeZone).slice(0, 10));

  assertEquals(library.includes("2026-03-29"), false);
  assertEquals(ours, ["2026-03-28", "2026-03-29", "2026-03-30"]);
});

Deno.test("parseRule() refuses nonsense that rrule-temporal takes", () => {
  const texts = [
    "FREQ=DAILY;BYHOUR=25",
    "FREQ=DAILY;NONSENSE=1",
    "FREQ=YEARLY;BYMONTH=13",
    "FREQ=DAILY;COUNT=2;COUNT=3",
  ];
  for (const text of texts) {
    new RRuleTemporal({
      rruleString: `RRULE:${text}`,
      dtstart: START.toZonedDateTime("UTC"),
    });
    assertEquals(parseRule(text).ok, false, text);
  }
});
