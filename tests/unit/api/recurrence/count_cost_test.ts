import { assert, assertEquals } from "@std/assert";
import { lastOccurrence } from "../../../../services/api/recurrence/last_occurrence.ts";
import { nextOccurrence } from "../../../../services/api/recurrence/next_occurrence.ts";
import { parseRule } from "../../../../services/api/recurrence/parse_rule.ts";
import type { Series } from "../../../../services/api/recurrence/series.ts";
import { due, rule } from "./sample_series.ts";
import { shortestMs } from "./shortest_ms.ts";

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Weekdays of a year that are never a 29th, as many as a rule has room for. */
const NEVER_A_29TH = [1, 2, 3, 4, 6, 7, 8]
  .flatMap((ordinal) => WEEKDAYS.map((weekday) => `${ordinal}${weekday}`));

/** The text of a rule whose days are years apart. */
function sparse(weekdays: readonly string[]): string {
  return `FREQ=YEARLY;COUNT=10000;BYMONTHDAY=29;` +
    `BYDAY=${[...weekdays, "9SU"].join()}`;
}

function since(text: string): Series {
  const start = due("0001-01-02T09:00Z");
  return { rule: rule(text), start, timeZone: "UTC" };
}

const NOW = new Date("2026-11-21T00:00Z");

Deno.test("lastOccurrence() walks through a series with COUNT once", () => {
  const series = since(sparse(["9MO"]));
  const after = series.start as Date;
  const [once, last] = [
    shortestMs(() => nextOccurrence(series, NOW), 3),
    shortestMs(() => lastOccurrence(series, { after, through: NOW }), 3),
  ];
  assertEquals(
    lastOccurrence(series, { after, through: NOW })?.at,
    lastByHand(series),
  );
  assert(last < 4 * once, `${last} ms, and ${once} ms for one walk`);
});

/** The last occurrence, found by asking for one after another. */
function lastByHand(series: Series): Date | undefined {
  let last: Date | undefined;
  for (
    let next = nextOccurrence(series, new Date("1990-01-01T00:00Z"));
    next !== null && next.at <= NOW;
    next = nextOccurrence(series, next.at)
  ) last = next.at;
  return last;
}

Deno.test("nextOccurrence() costs the same however many weekdays a rule has", () => {
  const [few, many] = [[], NEVER_A_29TH].map((weekdays) => {
    const series = since(sparse(weekdays));
    return shortestMs(() => nextOccurrence(series, NOW), 3);
  }) as [number, number];
  assert(many < 3 * few, `${many} ms with 50 weekdays, ${few} ms with one`);
});

Deno.test("parseRule() refuses a rule without days in less than a walk of 100 years", () => {
  const positions = "BYMONTHDAY=31;BYSETPOS=-366";
  const ordinals = Array.from({ length: 53 }, (_, n) => `-${n + 1}SU`);
  const text = `FREQ=YEARLY;${positions};BYDAY=${ordinals.join()}`;
  assert(!parseRule(text).ok);
  const refused = shortestMs(() => parseRule(text), 5);
  const daily = {
    ...rule("FREQ=YEARLY;BYMONTHDAY=31;BYDAY=SU"),
    bySetPos: [366],
  };
  const series = {
    rule: daily,
    start: due("2000-01-01T09:00Z"),
    timeZone: "UTC",
  };
  const cycle = shortestMs(
    () => nextOccurrence(series, series.start as Date),
    5,
  );
  assert(4 * refused < cycle, `${refused} ms, and ${cycle} ms for 400 years`);
});
