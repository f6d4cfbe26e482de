import { Buffer } from "node:buffer";
import crc32c from "kafkajs/src/protocol/recordBatch/crc32C/index.js";

/** One record of a batch made by hand. */
export interface RecordSpec {
  /** @default {its index} */
  offsetDelta?: number;
  timestampDelta?: bigint;
  key?: Uint8Array | null;
  value?: Uint8Array | null;
  headers?: readonly (readonly [string | Uint8Array, Uint8Array | null])[];
}

/** What a batch says of itself. */
export interface BatchSpec {
  baseOffset?: bigint;
  magic?: number;
  attributes?: number;
  lastOffsetDelta?: number;
  baseTimestamp?: bigint;
  maxTimestamp?: bigint;
  producerId?: bigint;
  count?: number;
  records?: readonly RecordSpec[];
  /** What stands behind the header, made of the bytes of the records. */
  body?: (records: Buffer) => Uint8Array;
}

/** Attributes of a batch. */
export const LOG_APPEND_TIME = 8;
export const TRANSACTIONAL = 16;
export const CONTROL = 32;

/** Bytes of a batch with the right checksum, whatever is in it. */
export function makeBatch(spec: BatchSpec = {}): Buffer {
  const { records = [{}], body = (bytes) => bytes } = spec;
  const written = body(
    Buffer.concat(records.map((record, index) => recordBytes(record, index))),
  );
  const bytes = Buffer.concat([Buffer.alloc(61), written]);
  bytes.writeBigInt64BE(spec.baseOffset ?? 0n, 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt8(spec.magic ?? 2, 16);
  bytes.writeInt16BE(spec.attributes ?? 0, 21);
  bytes.writeInt32BE(spec.lastOffsetDelta ?? records.length - 1, 23);
  bytes.writeBigInt64BE(spec.baseTimestamp ?? 0n, 27);
  bytes.writeBigInt64BE(spec.maxTimestamp ?? 0n, 35);
  bytes.writeBigInt64BE(spec.producerId ?? -1n, 43);
  bytes.writeInt16BE(-1, 51);
  bytes.writeInt32BE(-1, 53);
  bytes.writeInt32BE(spec.count ?? records.length, 57);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

/** A number as records have it: zigzag, seven bits a byte. */
export function varint(value: number | bigint): Buffer {
  const number = BigInt(value);
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (number << 1n) ^ (number >> 63n));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** Bytes behind their length. */
export function withLength(bytes: Uint8Array | null): Buffer {
  return bytes === null
    ? varint(-1)
    : Buffer.concat([varint(bytes.length), bytes]);
}

function recordBytes(record: RecordSpec, index: number): Buffer {
  const { headers = [] } = record;
  return withLength(Buffer.concat([
    Buffer.alloc(1),
    varint(record.timestampDelta ?? 0),
    varint(record.offsetDelta ?? index),
    withLength(record.key ?? null),
    withLength(record.value ?? null),
    varint(headers.length),
    ...headers.flatMap(([name, value]) => [
      withLength(Buffer.from(name)),
      withLength(value),
    ]),
  ]));
}
