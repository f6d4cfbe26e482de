import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type FlightNote,
  formatFlightNote,
  parseFlightNote,
  takeOver,
} from "../../../../shared/kafka/consuming/flight_note.ts";
import { checkProperty } from "./check_property.ts";

const LAST = Number.MAX_SAFE_INTEGER;

/** Of a member that has nothing to tell. */
const EMPTY: FlightNote = {
  writer: null,
  startedBelow: null,
  suspectsBelow: null,
  alone: null,
  crashes: new Map(),
  done: new Set(),
};

const offset = fc.nat(LAST);
const crashes = fc.array(fc.tuple(offset, fc.nat(10)), { maxLength: 32 })
  .map((entries) => new Map(entries));
const flying = fc.record({
  writer: fc.constantFrom("ada", "bob"),
  startedBelow: offset,
  suspectsBelow: fc.option(offset),
  alone: fc.option(offset),
  crashes,
  done: fc.constant(new Set<number>()),
});
const landed = fc.record({
  writer: fc.constantFrom("ada", "bob"),
  startedBelow: fc.constant(null),
  suspectsBelow: offset,
  alone: fc.constant(null),
  crashes,
  done: fc.array(fc.nat(15_999)).map((behind) =>
    new Set(behind.map((each) => 1_000 + each))
  ),
});
const note: fc.Arbitrary<FlightNote> = fc.oneof(flying, landed);

Deno.test("parseFlightNote() reads what formatFlightNote() wrote", async () => {
  await checkProperty(fc.property(note, (note) => {
    const read = parseFlightNote(formatFlightNote(note, 1_000), 1_000);
    assertEquals(
      { ...read, done: new Set(read.done) },
      { ...note, done: new Set(note.done) },
    );
  }));
});

Deno.test("formatFlightNote() stays below what Kafka keeps, whatever there is", () => {
  const crashes = new Map(
    Array.from({ length: 10_000 }, (_, index) => [LAST - index, LAST]),
  );
  const done = Array.from({ length: 100_000 }, (_, index) => index);
  const writer = crypto.randomUUID();
  const text = formatFlightNote({
    writer,
    startedBelow: LAST,
    suspectsBelow: LAST,
    alone: LAST,
    crashes,
    done,
  }, 0);

  assert(text.length <= 4096, `${text.length} characters`);
  const read = parseFlightNote(text, 0);
  assert(read.crashes.size > 0);
  // As many as a partition takes behind a record that is stuck.
  assert(new Set(read.done).size >= 10_000);
});

Deno.test("parseFlightNote() believes nothing done beside another offset", () => {
  const text = formatFlightNote({ ...EMPTY, done: [1_001, 1_002] }, 1_000);
  assertEquals([...parseFlightNote(text, 1_000).done], [1_001, 1_002]);
  assertEquals([...parseFlightNote(text, 40).done], []);
});

Deno.test("formatFlightNote() writes nothing when there is nothing to tell", () => {
  assertEquals(formatFlightNote({ ...EMPTY, writer: "ada" }, 7), "");
});

Deno.test("parseFlightNote() takes what others have written for nothing", () => {
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
    '{"writer":7,"started_below":"7","alone":true}',
    '{"started_below":-1,"alone":1.5,"suspects_below":[]}',
    '{"started_below":null,"alone":1e300}',
    '{"crashes":{"a":1,"1":"b","2":-1,"-3":1}}',
    '{"crashes":[null],"done":[1]}',
    '{"crashes":7,"done":"?"}',
    '{"crashes":"789","done":7}',
  ];
  for (const metadata of foreign) {
    assertEquals(parseFlightNote(metadata, 0), EMPTY, `${metadata}`);
  }
});

Deno.test("parseFlightNote() throws for no text and answers only offsets", async () => {
  const anything = fc.oneof(fc.string(), fc.json());
  await checkProperty(fc.property(anything, (metadata) => {
    const { startedBelow, suspectsBelow, alone, crashes, done } =
      parseFlightNote(metadata, 5);
    const numbers = [startedBelow ?? 0, suspectsBelow ?? 0, alone ?? 0];
    numbers.push(...[...crashes].flat(), ...done);
    assert(numbers.every((each) => Number.isSafeInteger(each) && each >= 0));
  }));
});

Deno.test("takeOver() counts against the record that ran alone, and no other", async () => {
  await checkProperty(fc.property(note, (note) => {
    const { crashes } = takeOver(note, "eve");
    const changed = new Set([...crashes.keys(), ...note.crashes.keys()]);
    for (const each of changed) {
      const before = note.crashes.get(each) ?? 0;
      const expected = each === note.alone ? before + 1 : before;
      assertEquals(crashes.get(each), expected);
    }
    assert(note.alone === null || crashes.has(note.alone));
  }));
});

Deno.test("takeOver() suspects all that another one may have started", async () => {
  await checkProperty(fc.property(note, (note) => {
    const { suspectsBelow } = takeOver(note, "eve");
    const { startedBelow } = note;
    assertEquals(
      suspectsBelow,
      Math.max(startedBelow ?? 0, note.suspectsBelow ?? 0),
    );
  }));
});

Deno.test("takeOver() takes the reader's own note for no death", async () => {
  await checkProperty(fc.property(note, (note) => {
    const { suspectsBelow, crashes } = takeOver(note, note.writer ?? "");
    assertEquals(suspectsBelow, note.suspectsBelow ?? 0);
    assertEquals(crashes, new Map(note.crashes));
  }));
});
