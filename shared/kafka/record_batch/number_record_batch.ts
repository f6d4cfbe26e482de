import type { Buffer } from "node:buffer";
import { CHECKED_FROM } from "./batch_header.ts";
import { crc32c } from "./crc32c.ts";

/** By what a partition knows a batch that is sent again (KIP-98). */
export interface ProducerNumbers {
  /** Given by the brokers. */
  readonly producerId: bigint;
  /** The broker refuses batches of an earlier one. */
  readonly producerEpoch: number;
  /** The number of the first record, counted per partition. */
  readonly baseSequence: number;
}

const CHECKSUM_AT = 17;

/** Puts the numbers into a batch, in place, and the checksum over it. */
export function numberRecordBatch(
  batch: Buffer,
  { producerId, producerEpoch, baseSequence }: ProducerNumbers,
): void {
  batch.writeBigInt64BE(producerId, 43);
  batch.writeInt16BE(producerEpoch, 51);
  batch.writeInt32BE(baseSequence, 53);
  const checksum = crc32c(batch.subarray(CHECKED_FROM));
  batch.writeUInt32BE(checksum, CHECKSUM_AT);
}
