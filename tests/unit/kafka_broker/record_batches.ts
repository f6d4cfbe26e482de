import { crc32c } from "../../../shared/kafka_broker/crc32c.ts";
import { RecordBatch } from "../../../shared/kafka_broker/record_batch.ts";

/** What a test batch says of itself. */
export interface BatchSpec {
  count?: number;
  maxTimestamp?: number;
  producerId?: number;
  producerEpoch?: number;
  baseSequence?: number;
  /** Of each record. */
  value?: Uint8Array;
}

/** One record: its time and key are none, its value is given. */
function recordBytes(offsetDelta: number, value: Uint8Array): number[] {
  const body = [0, 0, ...varint(offsetDelta), 1, ...varint(value.length)];
  return [...varint(body.length + value.length + 1), ...body, ...value, 0];
}

/** A signed variable-length integer, of numbers from 0 on. */
function varint(value: number): number[] {
  return unsignedVarint(value * 2);
}

function unsignedVarint(value: number): number[] {
  return value < 128
    ? [value]
    : [value % 128 + 128, ...unsignedVarint(Math.floor(value / 128))];
}

/** An intact, uncompressed batch as a producer sends it. */
export function batchBytes(
  {
    count = 1,
    maxTimestamp = 0,
    producerId = -1,
    producerEpoch = -1,
    baseSequence = -1,
    value = new Uint8Array(),
  }: BatchSpec = {},
): Uint8Array {
  const records = Uint8Array.from(
    Array.from({ length: count }, (_, i) => recordBytes(i, value)).flat(),
  );
  const bytes = new Uint8Array(61 + records.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(8, bytes.length - 12);
  view.setInt8(16, 2);
  view.setInt32(23, count - 1);
  view.setBigInt64(27, BigInt(maxTimestamp));
  view.setBigInt64(35, BigInt(maxTimestamp));
  view.setBigInt64(43, BigInt(producerId));
  view.setInt16(51, producerEpoch);
  view.setInt32(53, baseSequence);
  view.setInt32(57, count);
  bytes.set(records, 61);
  view.setUint32(17, crc32c(bytes.subarray(21)));
  return bytes;
}

/** {@linkcode batchBytes} behind its header. */
export function makeBatch(spec: BatchSpec = {}): RecordBatch {
  return new RecordBatch(batchBytes(spec));
}

/** The batches that follow one another in `bytes`. */
export function splitBatches(bytes: Uint8Array): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = RecordBatch.sizeAt(bytes, at);
    if (size === undefined) throw new Error(`Cannot split at ${at}: torn`);
    batches.push(new RecordBatch(bytes.subarray(at, at + size)));
    at += size;
  }
  return batches;
}
