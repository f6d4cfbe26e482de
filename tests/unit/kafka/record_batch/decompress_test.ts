import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import lz4js from "lz4js";
import snappyjs from "snappyjs";
import { decompress } from "../../../../shared/kafka/record_batch/decompress.ts";

const MIB = 1024 * 1024;

/** The codecs by their numbers, in the way of a producer. */
const CODECS: Record<string, [number, (bytes: Buffer) => Buffer]> = {
  gzip: [1, (bytes) => gzipSync(bytes)],
  snappy: [2, (bytes) => snappyjs.compress(bytes)],
  "snappy of Java": [2, xerial],
  lz4: [3, (bytes) => Buffer.from(lz4js.compress(bytes))],
  zstd: [4, (bytes) => zstdCompressSync(bytes)],
};

/** Blocks of 32 KiB behind their lengths, as snappy-java writes them. */
function xerial(bytes: Buffer): Buffer {
  const parts = [Buffer.from("\x82SNAPPY\0\0\0\0\x01\0\0\0\x01", "latin1")];
  for (let at = 0; at < bytes.length; at += 32_768) {
    const block = snappyjs.compress(bytes.subarray(at, at + 32_768));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** A frame of LZ4 made by hand: its flags, then its blocks with a checksum. */
function lz4Frame(flags: number, ...blocks: Uint8Array[]): Buffer {
  const size = Buffer.alloc((flags & 0x08) === 0 ? 0 : 8);
  const checksum = Buffer.alloc((flags & 0x10) === 0 ? 0 : 4, 0xcc);
  return Buffer.concat([
    Buffer.of(4, 34, 77, 24, 64 | flags, 64),
    size,
    Buffer.of(0),
    ...blocks.flatMap((block) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(block.length);
      return [length, block, checksum];
    }),
    Buffer.alloc(4),
  ]);
}

for (const [name, [codec, compress]] of Object.entries(CODECS)) {
  Deno.test(`decompress() reads ${name}`, () => {
    const text = Buffer.from("a text that repeats itself ".repeat(20_000));
    const noise = crypto.getRandomValues(Buffer.alloc(50_000));
    for (const bytes of [text, noise, Buffer.concat([noise, text])]) {
      const options = { codec, maxBytes: bytes.length };
      assert(decompress(compress(bytes), options).equals(bytes));
    }
  });

  Deno.test(`decompress() stops ${name} at maxBytes`, () => {
    const bomb = compress(Buffer.alloc(8 * MIB));

    const error = assertThrows(
      () => decompress(bomb, { codec, maxBytes: 8 * MIB - 1 }),
      RangeError,
    );

    assert(error.message.includes(`at most ${8 * MIB - 1} bytes: `));
  });

  Deno.test(`decompress() ends in an answer or a RangeError for any ${name}`, () => {
    const valid = compress(
      Buffer.from("a text that repeats itself ".repeat(9)),
    );
    const place = fc.nat({ max: valid.length - 1 });
    const changes = fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 4 });
    fc.assert(fc.property(changes, place, (changes, cut) => {
      const bytes = Buffer.from(valid);
      for (const [at, byte] of changes) bytes[at] = byte;
      for (const each of [bytes, bytes.subarray(0, cut)]) {
        try {
          assert(decompress(each, { codec, maxBytes: MIB }).length <= MIB);
        } catch (error) {
          assert(error instanceof RangeError);
        }
      }
    }));
  });
}

Deno.test("decompress() reads the parts of a frame that lz4 may have", () => {
  const abc = Buffer.of(0x30, 97, 98, 99);
  const again = Buffer.of(0x05, 3, 0, 0x10, 33);
  for (const flags of [0x00, 0x08, 0x10, 0x18]) {
    const frame = lz4Frame(flags, abc, again);
    const bytes = decompress(frame, { codec: 3, maxBytes: 100 });
    assertEquals(bytes.toString(), "abcabcabcabc!");
  }
});

Deno.test("decompress() refuses blocks of lz4 that reach out of their bounds", () => {
  const cases = {
    "literals must end by byte 2: they end at 4": [0x30, 97],
    "a copy must reach back by 1 to 1 bytes: it does by 2": [0x10, 97, 2, 0],
    "a copy must reach back by 1 to 1 bytes: it does by 0": [0x10, 97, 0, 0],
    "a block must end by byte 3: it goes on": [0x10, 97, 1],
    "a block must end by byte 2: it goes on": [0xf0, 255],
    "it must take at most 9 bytes: it takes more": [0x1f, 97, 1, 0, 9],
  };
  for (const [message, block] of Object.entries(cases)) {
    assertThrows(
      () =>
        decompress(lz4Frame(0, Buffer.from(block)), { codec: 3, maxBytes: 9 }),
      RangeError,
      message,
    );
  }
});

Deno.test("decompress() keeps no memory that lz4 only might have needed", () => {
  const abc = Buffer.of(0x30, 97, 98, 99);
  const bytes = decompress(lz4Frame(0, abc), { codec: 3, maxBytes: MIB });

  assert(bytes.buffer.byteLength < 65_536);
});
