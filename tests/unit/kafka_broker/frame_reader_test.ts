import { assertEquals, assertRejects } from "@std/assert";
import { FrameReader } from "../../../shared/kafka_broker/frame_reader.ts";
import { WireError } from "../../../shared/kafka_broker/wire_reader.ts";

/** A connection that hands out `bytes` in chunks of `chunkBytes`, then ends. */
function source(bytes: Uint8Array, chunkBytes: number) {
  let position = 0;
  return {
    read(into: Uint8Array): Promise<number | null> {
      if (into.length === 0) throw new Error("Cannot read into no room");
      if (position === bytes.length) return Promise.resolve(null);
      const count = Math.min(chunkBytes, into.length, bytes.length - position);
      into.set(bytes.subarray(position, position + count));
      position += count;
      return Promise.resolve(count);
    },
  };
}

function frame(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + payload.length);
  new DataView(bytes.buffer).setInt32(0, payload.length);
  bytes.set(payload, 4);
  return bytes;
}

function payload(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i * 31 + length);
}

const SIZES = [0, 1, 5, 16_380, 16_384, 40_000, 3, 2_000_000, 7, 0, 100_000];

Deno.test("FrameReader.next() cuts frames whatever the chunks are", async () => {
  const frames = SIZES.map((size) => frame(payload(size)));
  const stream = new Uint8Array(
    await new Blob(
      frames.map((bytes) => new Uint8Array(bytes)),
    ).arrayBuffer(),
  );
  for (const chunkBytes of [7, 1000, 16_384, 65_536, stream.length]) {
    const reader = new FrameReader(source(stream, chunkBytes));
    for (const size of SIZES) {
      assertEquals((await reader.next())?.slice(), payload(size));
    }
    assertEquals(await reader.next(), null);
  }
});

Deno.test("FrameReader.next() rejects when the size is out of bounds", async () => {
  for (const size of [-1, 100 * 1024 * 1024 + 1, 2 ** 31 - 1]) {
    const head = new Uint8Array(4);
    new DataView(head.buffer).setInt32(0, size);
    const reader = new FrameReader(source(head, 4));
    await assertRejects(() => reader.next(), WireError, String(size));
  }
});

Deno.test("FrameReader.next() rejects when the end comes inside a frame", async () => {
  const whole = frame(payload(10));
  for (let length = 1; length < whole.length; length++) {
    const reader = new FrameReader(source(whole.subarray(0, length), 100));
    await assertRejects(() => reader.next(), WireError, "has ended");
  }
});
