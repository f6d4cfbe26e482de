import { Buffer } from "node:buffer";
import type { EncodedRecord } from "../record.ts";

/** The numbers before, between and behind key and value, at most. */
const FRAME_BYTES = 36;

/** The lengths of a header's name and value, at most. */
const HEADER_FRAME_BYTES = 10;

/**
 * The size of a record in a batch that is not compressed, in bytes, at most.
 *
 * @throws {TypeError} When a key, value or header is neither text nor bytes,
 * whatever its type said: written, it would spoil the batch of others.
 */
export function recordSize({ key, value, headers }: EncodedRecord): number {
  let size = FRAME_BYTES + byteLength("key", key) + byteLength("value", value);
  for (const [name, headerValue] of headers) {
    size += HEADER_FRAME_BYTES + Buffer.byteLength(name) +
      byteLength("header", headerValue);
  }
  return size;
}

function byteLength(
  part: string,
  bytes: string | Uint8Array | null | undefined,
): number {
  if (bytes === null) return 0;
  if (typeof bytes === "string") return Buffer.byteLength(bytes);
  if (bytes instanceof Uint8Array) return bytes.byteLength;
  throw new TypeError(
    `Cannot write a ${part} as it must be text, bytes or null: ` +
      `current value is of type ${typeof bytes}`,
  );
}
