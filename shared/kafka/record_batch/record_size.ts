import { Buffer } from "node:buffer";
import type { EncodedRecord } from "../record.ts";

/** The numbers before, between and behind key and value, at most. */
const FRAME_BYTES = 36;

/** The lengths of a header's name and value, at most. */
const HEADER_FRAME_BYTES = 10;

/** The size of a record in a batch that is not compressed, in bytes, at most. */
export function recordSize({ key, value, headers }: EncodedRecord): number {
  let size = FRAME_BYTES + byteLength(key) + byteLength(value);
  for (const [name, headerValue] of headers) {
    size += HEADER_FRAME_BYTES + byteLength(name) + byteLength(headerValue);
  }
  return size;
}

function byteLength(value: string | Uint8Array | null): number {
  if (value === null) return 0;
  return typeof value === "string"
    ? Buffer.byteLength(value)
    : value.byteLength;
}
