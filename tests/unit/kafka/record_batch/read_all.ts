import type { Buffer } from "node:buffer";
import type { KafkaRecord } from "@taskbell/kafka";
import {
  readRecordBatches,
  type ReadRecordBatchesOptions,
} from "../../../../shared/kafka/record_batch/read_record_batches.ts";

/** Where the records of the tests stand. */
export const PLACE = { topic: "letters", partition: 3, fromOffset: 0 };

/** The records of all batches. */
export function readAll(
  bytes: Buffer,
  options: Partial<ReadRecordBatchesOptions> = {},
): KafkaRecord[] {
  return [...readRecordBatches(bytes, { ...PLACE, ...options })]
    .flatMap((batch) => batch.open().take(Infinity));
}

/** What the one record says that stands for a batch that can't be read. */
export function corruptionOf(
  bytes: Buffer,
  options: Partial<ReadRecordBatchesOptions> = {},
): { offset: number; lastOffset: number; error: string } {
  const [record, ...others] = readAll(bytes, options);
  if (!record?.corruptBatch || others.length > 0) {
    throw new Error(`Cannot find a corrupt batch alone in ${bytes.length}`);
  }
  return { offset: record.offset, ...record.corruptBatch };
}
