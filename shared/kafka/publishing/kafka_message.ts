import { Buffer } from "node:buffer";
import type { IHeaders, Message } from "kafkajs";
import type { EncodedRecord } from "../record.ts";

/** A record's frame in a batch takes about this many bytes. */
const FRAME_BYTES = 32;

/** The size of key, value and headers in a batch, in bytes, about. */
export function sizeOf({ key, value, headers }: EncodedRecord): number {
  const headerBytes = headers.reduce(
    (sum, [name, value]) => sum + byteLength(name) + byteLength(value) + 2,
    0,
  );
  return FRAME_BYTES + byteLength(key) + byteLength(value) + headerBytes;
}

function byteLength(value: string | Uint8Array | null): number {
  return value === null ? 0 : Buffer.byteLength(value);
}

/**
 * Makes the message of kafkajs from a record. kafkajs counts the bytes of a
 * `Uint8Array` but writes its decimal digits, which poisons the partition:
 * only strings and Buffers may reach it.
 *
 * @param partition The partition, chosen by us so that it stays the same at
 * every attempt.
 */
export function kafkaMessage(
  { key, value, headers }: EncodedRecord,
  partition: number,
): Message {
  return {
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headersOf(headers),
    partition,
    timestamp: String(Date.now()),
  };
}

function bytesOf(value: string | Uint8Array | null): Buffer | null {
  if (value === null) return null;
  return typeof value === "string"
    ? Buffer.from(value)
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** A name that stands more than once has all its values at its first place. */
function headersOf(headers: EncodedRecord["headers"]): IHeaders {
  const byName = new Map<string, Buffer[]>();
  for (const [name, value] of headers) {
    const values = byName.get(name);
    const bytes = bytesOf(value) ?? Buffer.alloc(0);
    if (values) values.push(bytes);
    else byName.set(name, [bytes]);
  }
  return Object.fromEntries(byName);
}
