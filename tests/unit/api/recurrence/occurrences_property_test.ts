import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { lastOccurrence } from "../../../../services/api/recurrence/last_occurrence.ts";
import { nextOccurrence } from "../../../../services/api/recurrence/next_occurrence.ts";
import { occurrences } from "../../../../services/api/recurrence/occurrences.ts";
import { occurrencesBetween } from "../../../support/occurrences_between.ts";
import { parseRule } from "../../../../services/api/recurrence/parse_rule.ts";
import type { Series } from "../../../../services/api/recurrence/series.ts";
import { DAYLIGHT_ZONES } from "../../../support/daylight_zones.ts";
import { oracleDays } from "../../../support/rule_oracle/oracle_days.ts";
import { oracleInstant } from "../../../support/rule_oracle/oracle_instant.ts";
import {
  type RuleParts,
  ruleParts,
  ruleText,
} from "../../../support/rule_oracle/rule_parts.ts";
import { checkProperty } from "../../kafka/consuming/check_property.ts";

/** Those of the table, and more whose clocks change in other ways. */
const ZONES = [
  ...DAYLIGHT_ZONES,
  "America/Havana",
  "Antarctica/Troll",
  "Asia/Kathmandu",
  "Europe/Dublin",
  "Pacific/Apia",
  "Pacific/Chatham",
];

/** Times of day near which clocks change, and any other. */
const timeOfDay = fc.oneof(
  fc.constantFrom("00:00", "00:30", "01:30", "02:00", "02:15", "02:45"),
  fc.constantFrom("03:00", "23:30"),
  fc.integer({ min: 0, max: 1439 }).map((minutes) =>
    new Date(minutes * 60_000).toISOString().slice(11, 16)
  ),
);

const startDate = fc.integer({ min: 0, max: 365 * 50 }).map((days) =>
  Temporal.PlainDate.from("1990-01-01").add({ days })
);

interface Example {
  parts: RuleParts;
  date: Temporal.PlainDate;
  time: string;
  zone: string;
  count: number | null;
}

const example: fc.Arbitrary<Example> = fc.record({
  parts: ruleParts,
  date: startDate,
  time: timeOfDay,
  zone: fc.constantFrom(...ZONES),
  count: fc.option(fc.integer({ min: 1, max: 40 })),
});

/** How many days the oracle asks: most rules come round in that time. */
const DAYS = 900;

function seriesOf({ parts, date, time, zone, count }: Example): Series | null {
  const end = count === null ? "" : `;COUNT=${count}`;
  const result = parseRule(ruleText(parts) + end);
  if (!result.ok) return null;
  const start = oracleInstant(date.toPlainDateTime(time), zone);
  // A start in a gap would be read back as the time after it.
  const wall = start.toZonedDateTimeISO(zone).toPlainDateTime();
  if (!wall.equals(date.toPlainDateTime(time))) return null;
  return {
    rule: result.value,
    start: new Date(start.epochMilliseconds),
    timeZone: zone,
  };
}

function oracleInstants({ parts, date, time, zone, count }: Example): number[] {
  const later = oracleDays(parts, { start: date, days: DAYS })
    .filter((each) => !each.equals(date));
  const days = [date, ...later].slice(0, count ?? undefined);
  const instantsMs = days.map((day) =>
    oracleInstant(day.toPlainDateTime(time), zone).epochMilliseconds
  );
  return [...new Set(instantsMs)];
}

Deno.test("occurrences() agrees with a day-by-day oracle in any zone", async () => {
  let compared = 0;
  await checkProperty(
    fc.property(example, (each) => {
      const series = seriesOf(each);
      if (series === null) return;
      const wanted = oracleInstants(each);
      compared += wanted.length - 1;
      const horizon = oracleInstant(
        each.date.add({ days: DAYS }).toPlainDateTime("00:00"),
        each.zone,
      ).epochMilliseconds;

      const found: number[] = [];
      for (const { at } of occurrences(series, null)) {
        if (at.getTime() >= horizon) break;
        found.push(at.getTime());
      }
      assertEquals(found, wanted.filter((ms) => ms < horizon));
    }),
    { runs: 600 },
  );
  assert(compared > 5_000, `Only ${compared} occurrences were compared`);
});

Deno.test("nextOccurrence() goes on from any instant as from the start", async () => {
  await checkProperty(
    fc.property(
      example,
      fc.integer({ min: -5, max: 5_000 }),
      fc.integer({ min: -90, max: 90 }),
      (each, days, minutes) => {
        const series = seriesOf(each);
        if (series === null) return;
        const after = new Date(
          Number(series.start) + days * 86_400_000 + minutes * 60_000,
        );
        const wanted = occurrences(series, null)
          .find(({ at }) => at > after) ?? null;
        assertEquals(nextOccurrence(series, after), wanted);
      },
    ),
    { runs: 1_000 },
  );
});

Deno.test("occurrencesBetween() answers strictly ascending occurrences", async () => {
  await checkProperty(
    fc.property(example, fc.integer({ min: 0, max: 30 }), (each, limit) => {
      const series = seriesOf(each);
      if (series === null) return;
      const after = new Date(Number(series.start) + 86_400_000 * 100);
      const through = new Date(Number(after) + 86_400_000 * 400);
      const range = occurrencesBetween(series, { after, through, limit });

      const all = [...occurrences(series, after).take(500)]
        .filter(({ at }) => at <= through);
      assertEquals(range, {
        occurrences: all.slice(0, limit),
        hasMore: all.length > limit,
      });
      let lastMs = Number(after);
      for (const { at } of range.occurrences) {
        assert(Number(at) > lastMs);
        lastMs = Number(at);
      }
    }),
    { runs: 500 },
  );
});

Deno.test("lastOccurrence() answers the last of those in between", async () => {
  const end = fc.record({
    days: fc.integer({ min: 0, max: 1_500 }),
    hasUntil: fc.boolean(),
  });
  await checkProperty(
    fc.property(example, end, (each, { days, hasUntil }) => {
      const plain = seriesOf({ ...each, count: null });
      if (plain === null) return;
      const startMs = Number(plain.start);
      const until = new Date(startMs + 86_400_000 * 600);
      const series = hasUntil
        ? { ...plain, rule: { ...plain.rule, until } }
        : plain;
      const after = new Date(startMs + 86_400_000 * 100);
      const through = new Date(Number(after) + 86_400_000 * days);
      const range: Date[] = [];
      for (const { at } of occurrences(series, after)) {
        if (at > through) break;
        range.push(at);
      }
      assertEquals(
        lastOccurrence(series, { after, through })?.at ?? null,
        range.at(-1) ?? null,
      );
    }),
    { runs: 500 },
  );
});
