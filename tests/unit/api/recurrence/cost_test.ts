import { assert } from "@std/assert";
import { lastOccurrence } from "../../../../services/api/recurrence/last_occurrence.ts";
import { nextOccurrence } from "../../../../services/api/recurrence/next_occurrence.ts";
import { due, rule } from "./sample_series.ts";
import { shortestMs } from "./shortest_ms.ts";

const RULES = [
  "FREQ=DAILY",
  "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
  "FREQ=MONTHLY;BYDAY=-1FR",
  "FREQ=YEARLY;BYDAY=20MO",
];

Deno.test("nextOccurrence() costs the same however old the series is", () => {
  const after = new Date("2026-03-02T12:00Z");
  for (const text of RULES) {
    const [young, old] = ["2026-03-01T09:00Z", "1026-03-01T09:00Z"]
      .map((start) => {
        const series = {
          rule: rule(text),
          start: due(start),
          timeZone: "UTC",
        };
        return shortestMs(() => nextOccurrence(series, after));
      }) as [number, number];
    assert(old < 10 * young, `${text}: ${old} ms and ${young} ms`);
  }
});

Deno.test("lastOccurrence() costs the same however long the range is", () => {
  const through = new Date("2026-03-02T12:00Z");
  for (const text of RULES) {
    const series = {
      rule: rule(text),
      start: due("1026-03-01T09:00Z"),
      timeZone: "UTC",
    };
    const [short, long] = ["2025-03-02T12:00Z", "1026-03-02T12:00Z"]
      .map((after) =>
        shortestMs(() =>
          lastOccurrence(series, { after: new Date(after), through })
        )
      ) as [number, number];
    assert(long < 10 * short, `${text}: ${long} ms and ${short} ms`);
  }
});
