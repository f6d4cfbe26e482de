import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { uncompressSnappy } from "../../../shared/kafka/codecs.ts";

/** "abcabcabcabc" as a block of snappy: three letters, then a copy of nine. */
const BLOCK = Buffer.from([12, 8, 97, 98, 99, 21, 3]);
const TEXT = "abcabcabcabc";

function length(bytes: Buffer): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(bytes.length);
  return prefix;
}

Deno.test("uncompressSnappy() reads a bare block", () => {
  assertEquals(Buffer.from(uncompressSnappy(BLOCK)).toString(), TEXT);
});

Deno.test("uncompressSnappy() reads the blocks of a Java producer", () => {
  const header = Buffer.from("\x82SNAPPY\0\0\0\0\x01\0\0\0\x01", "latin1");
  const bytes = Buffer.concat([
    header,
    length(BLOCK),
    BLOCK,
    length(BLOCK),
    BLOCK,
  ]);
  assertEquals(Buffer.from(uncompressSnappy(bytes)).toString(), TEXT + TEXT);
});
