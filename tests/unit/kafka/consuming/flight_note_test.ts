import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  afterDeath,
  CLEAN_NOTE,
  type FlightNote,
  formatFlightNote,
  parseFlightNote,
} from "../../../../shared/kafka/consuming/flight_note.ts";
import { checkProperty } from "./check_property.ts";

const offset = fc.nat(Number.MAX_SAFE_INTEGER);
const crashes = fc.array(fc.tuple(offset, fc.nat(10)), { maxLength: 64 })
  .map((entries) => new Map(entries));
const note: fc.Arbitrary<FlightNote> = fc.oneof(
  fc.tuple(offset, fc.option(offset), crashes),
  fc.tuple(fc.constant(null), fc.constant(null), crashes),
).map(([startedBelow, alone, crashes]) => ({ startedBelow, alone, crashes }));

Deno.test("parseFlightNote() reads what formatFlightNote() wrote", async () => {
  await checkProperty(fc.property(note, (note) => {
    assertEquals(parseFlightNote(formatFlightNote(note)), note);
  }));
});

Deno.test("formatFlightNote() stays below what Kafka keeps, whatever has crashed", () => {
  const last = Number.MAX_SAFE_INTEGER;
  const crashes = new Map(
    Array.from({ length: 10_000 }, (_, index) => [last - index, last]),
  );
  const text = formatFlightNote({ startedBelow: last, alone: last, crashes });

  assert(text.length <= 4096, `${text.length} characters`);
  assert(parseFlightNote(text).crashes.size > 0);
});

Deno.test("formatFlightNote() writes nothing for a clean note", () => {
  assertEquals(formatFlightNote(CLEAN_NOTE), "");
});

Deno.test("parseFlightNote() takes what others have written for a clean note", () => {
  const foreign = [
    null,
    "",
    "some text",
    "null",
    "true",
    "17",
    '"text"',
    "[]",
    "[1,2]",
    "{}",
    "{",
    '{"started_below":"7","alone":true}',
    '{"started_below":-1,"alone":1.5}',
    '{"started_below":null,"alone":1e300}',
    '{"crashes":{"a":1,"1":"b","2":-1,"-3":1}}',
    '{"crashes":[null]}',
    '{"crashes":7}',
    '{"crashes":"789"}',
  ];
  for (const metadata of foreign) {
    assertEquals(parseFlightNote(metadata), CLEAN_NOTE, `${metadata}`);
  }
});

Deno.test("parseFlightNote() throws for no text and answers only offsets", async () => {
  const anything = fc.oneof(fc.string(), fc.json());
  await checkProperty(fc.property(anything, (metadata) => {
    const { startedBelow, alone, crashes } = parseFlightNote(metadata);
    const numbers = [startedBelow ?? 0, alone ?? 0, ...[...crashes].flat()];
    assert(numbers.every((each) => Number.isSafeInteger(each) && each >= 0));
  }));
});

Deno.test("afterDeath() counts against the record that ran alone, and no other", async () => {
  await checkProperty(fc.property(note, (note) => {
    const { startedBelow, crashes } = afterDeath(note);
    assertEquals(startedBelow, note.startedBelow);
    const changed = new Set([...crashes.keys(), ...note.crashes.keys()]);
    for (const each of changed) {
      const before = note.crashes.get(each) ?? 0;
      const expected = each === note.alone ? before + 1 : before;
      assertEquals(crashes.get(each), expected);
    }
    assert(note.alone === null || crashes.has(note.alone));
  }));
});
