import { assertEquals, assertThrows } from "@std/assert";
import {
  WireError,
  WireReader,
} from "../../../shared/kafka_broker/wire_reader.ts";
import { WireWriter } from "../../../shared/kafka_broker/wire_writer.ts";

/** What was written, without size and correlation id. */
function body(writer: WireWriter): Uint8Array {
  return writer.toFrame(0).subarray(8);
}

function sample(writer = new WireWriter()): WireWriter {
  return writer
    .int8(-8).int16(-16).int32(-32).boolean(true)
    .int64(-1).int64(2 ** 53 - 1).int64(-(2 ** 40) - 5)
    .string("grün").string(null)
    .bytes(new Uint8Array([1, 2, 3])).bytes(null)
    .array(["a", "b"], (writer, item) => writer.string(item));
}

function readSample(reader: WireReader): unknown[] {
  return [
    reader.int8(),
    reader.int16(),
    reader.int32(),
    reader.boolean(),
    reader.int64(),
    reader.int64(),
    reader.int64(),
    reader.string(),
    reader.nullableString(),
    reader.bytes(),
    reader.nullableBytesView(),
    reader.array(() => reader.string()),
  ];
}

Deno.test("WireReader reads back what WireWriter wrote", () => {
  const reader = new WireReader(body(sample()));
  assertEquals(readSample(reader), [
    -8,
    -16,
    -32,
    true,
    -1,
    2 ** 53 - 1,
    -(2 ** 40) - 5,
    "grün",
    null,
    new Uint8Array([1, 2, 3]),
    null,
    ["a", "b"],
  ]);
  assertEquals(reader.remaining, 0);
});

Deno.test("WireWriter writes the same at every place where it grows", () => {
  const expected = body(sample());
  for (let shift = 0; shift < 600; shift++) {
    const writer = new WireWriter();
    for (let i = 0; i < shift; i++) writer.int8(0);
    assertEquals(body(sample(writer)).slice(shift), expected.slice());
  }
});

Deno.test("WireWriter puts size and correlation id in front", () => {
  const frame = new WireWriter().int16(7).toFrame(0x01020304);
  assertEquals(
    frame,
    new Uint8Array([0, 0, 0, 6, 1, 2, 3, 4, 0, 7]),
  );
});

Deno.test("WireReader throws WireError when cut short anywhere", () => {
  const whole = body(sample());
  for (let length = 0; length < whole.length; length++) {
    const reader = new WireReader(whole.subarray(0, length));
    assertThrows(() => readSample(reader), WireError);
  }
});

Deno.test("WireReader refuses lengths that the bytes cannot hold", () => {
  for (const length of [-2, 2, 2 ** 31 - 1]) {
    const bytes = body(new WireWriter().int32(length).int8(0));
    const refuse = (read: (reader: WireReader) => unknown) =>
      assertThrows(() => read(new WireReader(bytes)), WireError);
    refuse((reader) => reader.array(() => null));
    refuse((reader) => reader.bytes());
    refuse((reader) => reader.nullableBytesView());
  }
});

Deno.test("WireReader.bytes() gives a copy that outlives the frame", () => {
  const frame = body(new WireWriter().bytes(new Uint8Array([1])));
  const kept = new WireReader(frame).bytes();
  frame.fill(9);
  assertEquals(kept, new Uint8Array([1]));
});
