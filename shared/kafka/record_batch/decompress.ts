import type { Buffer } from "node:buffer";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { uncompressLz4 } from "./uncompress_lz4.ts";
import { uncompressSnappy } from "./uncompress_snappy.ts";

/** Makes bytes of a batch what they were before the producer. */
type Decompress = (bytes: Buffer, maxBytes: number) => Buffer;

/** How zlib is called and how its codec is named. */
type Inflate = (
  bytes: Buffer,
  options: { maxOutputLength: number; chunkSize: number },
) => Buffer;

/** The codecs by the number that a batch names them by; 0 is none. */
const codecs: readonly { name: string; decompress: Decompress }[] = [
  { name: "none", decompress: (bytes) => bytes },
  { name: "gzip", decompress: inflate(gunzipSync) },
  { name: "snappy", decompress: uncompressSnappy },
  { name: "lz4", decompress: uncompressLz4 },
  { name: "zstd", decompress: inflate(zstdDecompressSync) },
];

/** The output mostly fits into one chunk, which then is not copied again. */
const EXPECTED_RATIO = 16;
const MIN_CHUNK_BYTES = 4 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;

/**
 * Decompresses the records of a batch.
 *
 * @param codec Its number, as the attributes of a batch have it.
 * @param options What the records may grow to, in bytes.
 * @throws {RangeError} When the codec is unknown, the bytes are not what it
 * writes, or they grow larger.
 */
export function decompress(
  bytes: Buffer,
  { codec, maxBytes }: { codec: number; maxBytes: number },
): Buffer {
  const known = codecs[codec];
  if (known === undefined) {
    throw new RangeError(
      `its codec must be 0 to ${codecs.length - 1}: it is ${codec}`,
    );
  }
  try {
    return known.decompress(bytes, maxBytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(
      `${known.name} must decompress it to at most ${maxBytes} bytes: ${reason}`,
      { cause },
    );
  }
}

function inflate(decompressSync: Inflate): Decompress {
  return (bytes, maxBytes) => {
    const expected = bytes.length * EXPECTED_RATIO;
    const chunkSize = Math.min(
      Math.max(expected, MIN_CHUNK_BYTES),
      MAX_CHUNK_BYTES,
    );
    return decompressSync(bytes, { maxOutputLength: maxBytes, chunkSize });
  };
}
