import { assertEquals } from "@std/assert";
import { formatInstant, parseInstant } from "@taskbell/events";
import fc from "fast-check";

const FIRST = "0001-01-01T00:00:00.000Z";
const LAST = "9999-12-31T23:59:59.999Z";

Deno.test("parseInstant() reads what RFC 3339 allows, cut off at the millisecond", () => {
  const noon = Date.UTC(2026, 1, 28, 12);
  const expected: Record<string, number> = {
    "2026-02-28T12:00:00Z": noon,
    "2026-02-28t12:00:00z": noon,
    "2026-02-28 12:00:00Z": noon,
    "2026-02-28T12:00:00+00:00": noon,
    "2026-02-28T12:00:00-00:00": noon,
    "2026-02-28T17:30:00+05:30": noon,
    "2026-02-28T17:30:00+0530": noon,
    "2026-02-27T12:01:00-23:59": noon,
    "2026-02-28T12:00:00.1Z": noon + 100,
    "2026-02-28T12:00:00,12Z": noon + 120,
    "2026-02-28T12:00:00.999999999Z": noon + 999,
    "1969-12-31T23:59:59.9999Z": -1,
    "2024-02-29T00:00:00Z": Date.UTC(2024, 1, 29),
    [FIRST]: Date.parse(FIRST),
    [LAST]: Date.parse(LAST),
  };
  assertEquals(
    Object.keys(expected).map((text) => parseInstant(text)),
    Object.values(expected),
  );
});

Deno.test("parseInstant() takes a text without an offset only when asked", () => {
  const text = "2026-02-28T12:00:00.123456";

  assertEquals(parseInstant(text), null);
  assertEquals(
    parseInstant(text, { naiveIsUtc: true }),
    Date.UTC(2026, 1, 28, 12, 0, 0, 123),
  );
});

Deno.test("parseInstant() refuses all else", () => {
  const texts = [
    "",
    "now",
    "1772280000",
    "2026-02-28",
    "2026-02-28T12:00Z",
    "2026-02-28T12:00:00.Z",
    "2026-02-28T12:00:00.1234567890Z",
    "2026-02-28T12:00:00 Z",
    "2026-02-28T12:00:00Z\n",
    " 2026-02-28T12:00:00Z",
    "2026-2-28T12:00:00Z",
    "26-02-28T12:00:00Z",
    "+002026-02-28T12:00:00Z",
    "2026-02-28T12:00:00+5",
    "2026-02-28T12:00:00+24:00",
    "2026-02-28T12:00:00+00:60",
    "2026-02-28T12:00:00−01:00",
    "2026-02-28T12:00:00Z[Europe/Berlin]",
    "２０２６-02-28T12:00:00Z",
    // Days and times that do not exist; leap seconds are not told apart.
    "2026-02-29T12:00:00Z",
    "2100-02-29T12:00:00Z",
    "2026-04-31T12:00:00Z",
    "2026-00-10T12:00:00Z",
    "2026-13-10T12:00:00Z",
    "2026-02-00T12:00:00Z",
    "2026-02-28T24:00:00Z",
    "2026-02-28T12:60:00Z",
    "2016-12-31T23:59:60Z",
    // Outside the years that every reader takes.
    "0000-12-31T23:59:59Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
  ];
  for (const text of texts) {
    assertEquals(parseInstant(text, { naiveIsUtc: true }), null, text);
  }
});

/** A number with leading zeros, one step beyond its range included. */
function digits(length: number, min: number, max: number) {
  return fc.integer({ min: Math.max(0, min - 1), max: max + 1 }).map((n) =>
    String(n).padStart(length, "0")
  );
}

const offset = fc.oneof(
  fc.constant("Z"),
  fc.tuple(
    fc.constantFrom("+", "-"),
    digits(2, 0, 23),
    fc.constantFrom(":", ""),
    digits(2, 0, 59),
  ).map((parts) => parts.join("")),
);

/** Texts of the right shape, about half of which name an instant. */
const shaped = fc.tuple(
  fc.oneof(digits(4, 1, 9998), fc.constantFrom("0001", "9999", "2024")),
  digits(2, 1, 12),
  digits(2, 1, 31),
  digits(2, 0, 23),
  digits(2, 0, 59),
  digits(2, 0, 59),
  fc.stringMatching(/^(\.\d{1,9})?$/),
  offset,
).map(([year, month, day, hour, minute, second, fraction, offset]) =>
  `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`
);

/** What Temporal makes of the text, less what the contract refuses. */
function oracle(text: string): number | null {
  // Temporal reads second 60 as 59.
  if (/:60(\.|Z|[+-]|$)/.test(text.slice(16))) return null;
  try {
    // Temporal takes no offset in the basic format behind an extended time.
    const canonical = text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2");
    const ms = Temporal.Instant.from(canonical).epochMilliseconds;
    return ms >= Date.parse(FIRST) && ms <= Date.parse(LAST) ? ms : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

Deno.test("parseInstant() agrees with Temporal", () => {
  let read = 0;
  fc.assert(
    fc.property(shaped, (text) => {
      const wanted = oracle(text);
      if (wanted !== null) read++;
      assertEquals(parseInstant(text), wanted, text);
    }),
    { numRuns: 5000 },
  );
  assertEquals(read > 1000, true, `Only ${read} of 5000 texts were instants`);
});

Deno.test("parseInstant() reads what formatInstant() writes", () => {
  fc.assert(fc.property(
    fc.integer({ min: Date.parse(FIRST), max: Date.parse(LAST) }),
    (ms) => assertEquals(parseInstant(formatInstant(ms)), ms),
  ));
});
