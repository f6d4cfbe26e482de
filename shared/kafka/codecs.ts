import type { Buffer } from "node:buffer";
import kafkajs from "kafkajs";
import { decompress } from "./record_batch/decompress.ts";

/** kafkajs has no limit of its own. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Lets kafkajs read what producers in other languages compress by snappy, lz4
 * or zstd: without a codec one such batch stops a consumer. We write gzip.
 * Idempotent.
 */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  for (const type of ["Snappy", "LZ4", "ZSTD"] as const) {
    CompressionCodecs[CompressionTypes[type]] = codec(CompressionTypes[type]);
  }
}

function codec(number: number): () => unknown {
  return () => ({
    compress: () =>
      Promise.reject(new Error("Cannot compress by a codec that is only read")),
    decompress: (bytes: Buffer) =>
      Promise.try(() =>
        decompress(bytes, { codec: number, maxBytes: MAX_BYTES })
      ),
  });
}
