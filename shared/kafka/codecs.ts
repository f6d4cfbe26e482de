import { Buffer } from "node:buffer";
import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import kafkajs from "kafkajs";
import lz4js from "lz4js";
import snappyjs from "snappyjs";

/** Makes bytes of a batch what they were before the producer. */
type Decompress = (bytes: Buffer) => Uint8Array | Promise<Uint8Array>;

/**
 * Lets kafkajs read what producers in other languages compress by snappy, lz4
 * or zstd: without a codec one such batch stops a consumer. We write gzip.
 * Idempotent.
 */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  CompressionCodecs[CompressionTypes.Snappy] = codec(uncompressSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = codec(decompressLz4);
  CompressionCodecs[CompressionTypes.ZSTD] = codec(promisify(zstdDecompress));
}

function codec(decompress: Decompress): () => unknown {
  return () => ({
    compress: () =>
      Promise.reject(new Error("Cannot compress by a codec that is only read")),
    decompress: async (bytes: Buffer) => Buffer.from(await decompress(bytes)),
  });
}

/** What Java's producers put before blocks of snappy: magic and versions. */
const XERIAL_MAGIC = Buffer.from("\x82SNAPPY\0", "latin1");
const XERIAL_HEADER_BYTES = 16;

/**
 * Reads one block, as librdkafka writes it, or several with their lengths.
 *
 * @see {@link https://github.com/xerial/snappy-java}
 */
export function uncompressSnappy(bytes: Buffer): Uint8Array {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    return snappyjs.uncompress(bytes);
  }
  const blocks: Uint8Array[] = [];
  for (let start = XERIAL_HEADER_BYTES; start < bytes.length;) {
    const end = start + 4 + bytes.readUInt32BE(start);
    blocks.push(snappyjs.uncompress(bytes.subarray(start + 4, end)));
    start = end;
  }
  return Buffer.concat(blocks);
}

function decompressLz4(bytes: Buffer): Uint8Array {
  return lz4js.decompress(bytes);
}
