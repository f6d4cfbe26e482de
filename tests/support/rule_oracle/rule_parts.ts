import fc from "fast-check";

/** A rule as its parts are written: what both the text and the oracle read. */
export interface RuleParts {
  freq: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  interval: number;
  byMonth: number[];
  byMonthDay: number[];
  byDay: { weekday: string; ordinal: number }[];
  bySetPos: number[];
  weekStart: string;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Writes the value of an RRULE. */
export function ruleText(parts: RuleParts): string {
  const byDay = parts.byDay.map(({ weekday, ordinal }) =>
    `${ordinal === 0 ? "" : ordinal}${weekday}`
  );
  return [
    `FREQ=${parts.freq}`,
    `INTERVAL=${parts.interval}`,
    ...list("BYMONTH", parts.byMonth),
    ...list("BYMONTHDAY", parts.byMonthDay),
    ...list("BYDAY", byDay),
    ...list("BYSETPOS", parts.bySetPos),
    `WKST=${parts.weekStart}`,
  ].join(";");
}

function list(name: string, values: readonly unknown[]): string[] {
  return values.length === 0 ? [] : [`${name}=${values.join(",")}`];
}

function some<Value>(value: fc.Arbitrary<Value>, maxLength: number) {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Value[]>([]) },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(value, {
        minLength: 1,
        maxLength,
        selector: (each) => JSON.stringify(each),
      }),
    },
  );
}

function ordinalWithin(max: number) {
  return fc.integer({ min: -max, max }).filter((each) => each !== 0);
}

/** Rules that RFC 5545 allows, many of which name few days or none. */
export const ruleParts: fc.Arbitrary<RuleParts> = fc.record({
  freq: fc.constantFrom("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
  interval: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 })),
  byMonth: some(fc.integer({ min: 1, max: 12 }), 3),
  byMonthDay: some(ordinalWithin(31), 4),
  byDay: some(
    fc.record({
      weekday: fc.constantFrom(...WEEKDAYS),
      ordinal: fc.oneof(fc.constant(0), ordinalWithin(5)),
    }),
    4,
  ),
  bySetPos: some(fc.oneof(ordinalWithin(5), ordinalWithin(40)), 2),
  weekStart: fc.constantFrom(...WEEKDAYS),
}).map((parts): RuleParts => {
  const { freq, byDay, byMonth, byMonthDay } = parts;
  const hasOrdinals = freq === "MONTHLY" || freq === "YEARLY";
  const named = byDay.length + byMonth.length + byMonthDay.length;
  return {
    ...parts,
    byMonthDay: freq === "WEEKLY" ? [] : byMonthDay,
    byDay: hasOrdinals
      ? byDay
      : byDay.map(({ weekday }) => ({ weekday, ordinal: 0 })),
    bySetPos: named - (freq === "WEEKLY" ? byMonthDay.length : 0) > 0
      ? parts.bySetPos
      : [],
  };
});
