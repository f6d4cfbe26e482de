import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import type { EncodedRecord } from "../record.ts";
import { HEADER_BYTES, MAGIC, PREFIX_BYTES } from "./batch_header.ts";
import type { RecordWriter } from "./record_writer.ts";

/** A record of a batch to be encoded. */
export interface BatchRecord {
  /** Its key, value and headers. */
  readonly record: EncodedRecord;
  /** Its size at most: see `recordSize()`. */
  readonly maxBytes: number;
  /** When it was made, in milliseconds since the Unix epoch. */
  readonly timestampMs: number;
}

/** How {@linkcode encodeRecordBatch} encodes. */
export interface EncodeRecordBatchOptions {
  /** Memory to work in; its content is lost. */
  writer: RecordWriter;
}

const GZIP = 1;

/** Compression costs more than it gains below these. */
const GZIP_FROM_RECORDS = 10;
const GZIP_FROM_BYTES = 1024;

/** More than the fastest level costs more time than it saves. */
const GZIP_LEVEL = 1;

/**
 * Encodes records as one batch, magic 2 (KIP-98), by gzip where that helps.
 * It lacks the numbers of its producer and the checksum, which
 * `numberRecordBatch()` puts in.
 *
 * @param records One or more.
 * @returns Memory of its own.
 */
export function encodeRecordBatch(
  records: readonly BatchRecord[],
  { writer }: EncodeRecordBatchOptions,
): Buffer {
  const baseTimestampMs = records[0]?.timestampMs ?? 0;
  let maxTimestampMs = baseTimestampMs;
  writer.clear();
  for (const [index, { record, maxBytes, timestampMs }] of records.entries()) {
    if (timestampMs > maxTimestampMs) maxTimestampMs = timestampMs;
    writer.write(record, {
      offsetDelta: index,
      timestampDeltaMs: timestampMs - baseTimestampMs,
      maxBytes,
    });
  }
  const { written } = writer;
  const compressed = records.length >= GZIP_FROM_RECORDS &&
    written.length >= GZIP_FROM_BYTES;
  const body = compressed ? gzipSync(written, { level: GZIP_LEVEL }) : written;
  const bytes = Buffer.alloc(HEADER_BYTES + body.length);
  bytes.writeInt32BE(bytes.length - PREFIX_BYTES, 8);
  bytes.writeInt32BE(-1, 12); // the leader's epoch is for the broker to say
  bytes.writeInt8(MAGIC, 16);
  bytes.writeInt16BE(compressed ? GZIP : 0, 21);
  bytes.writeInt32BE(records.length - 1, 23);
  bytes.writeBigInt64BE(BigInt(baseTimestampMs), 27);
  bytes.writeBigInt64BE(BigInt(maxTimestampMs), 35);
  bytes.writeInt32BE(records.length, 57);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}
