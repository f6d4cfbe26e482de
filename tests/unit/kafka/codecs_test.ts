import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { zstdCompressSync } from "node:zlib";
import kafkajs from "kafkajs";
import lz4js from "lz4js";
import snappyjs from "snappyjs";
import { registerCodecs } from "../../../shared/kafka/codecs.ts";

/** What kafkajs asks of a codec. */
interface Codec {
  compress(encoder: unknown): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

function registered(type: "Snappy" | "LZ4" | "ZSTD"): Codec {
  registerCodecs();
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  return CompressionCodecs[CompressionTypes[type]]();
}

Deno.test("registerCodecs() lets kafkajs read the codecs that it lacks", async () => {
  const text = Buffer.from("abcabcabcabc");
  const compressed = {
    Snappy: snappyjs.compress(text),
    LZ4: Buffer.from(lz4js.compress(text)),
    ZSTD: zstdCompressSync(text),
  };
  for (const type of ["Snappy", "LZ4", "ZSTD"] as const) {
    const bytes = await registered(type).decompress(compressed[type]);
    assertEquals(bytes.toString(), "abcabcabcabc", type);
  }
});

Deno.test("registerCodecs() rejects what a codec can't read or write", async () => {
  for (const type of ["Snappy", "LZ4", "ZSTD"] as const) {
    const codec = registered(type);
    await assertRejects(
      () => codec.decompress(Buffer.from("nothing of it")),
      RangeError,
      "must decompress",
    );
    await assertRejects(() => codec.compress({}), Error, "only read");
  }
});
