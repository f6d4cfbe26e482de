import { BATCH_HEADER_BYTES, RecordBatch } from "./record_batch.ts";

/** One byte that goes wrong on its way to the clients. */
export interface DamagedByte {
  /** Of a record in the batch. */
  readonly offset: number;
  /** Where in the batch's records, in bytes; below 0 from their end. */
  readonly byte: number;
}

/** Batches that are in order on the disk and leave it damaged. */
export class Damage {
  readonly #bytes: DamagedByte[] = [];

  /** Damages, from now on, the batch that holds the offset. */
  add(damaged: DamagedByte): void {
    this.#bytes.push(damaged);
  }

  /** Flips the bytes in place; `records` are whole batches. */
  apply(records: Uint8Array): void {
    if (this.#bytes.length === 0) return;
    for (let position = 0; position < records.length;) {
      const size = RecordBatch.sizeAt(records, position);
      if (size === undefined) return;
      this.#flip(records.subarray(position, position + size));
      position += size;
    }
  }

  /** Nothing is damaged any more. */
  clear(): void {
    this.#bytes.length = 0;
  }

  #flip(bytes: Uint8Array): void {
    const { baseOffset, lastOffset } = new RecordBatch(bytes);
    const records = bytes.subarray(BATCH_HEADER_BYTES);
    const damaged = this.#bytes.filter(({ offset }) =>
      baseOffset <= offset && offset <= lastOffset
    );
    // A byte that was named twice must not be flipped back.
    const indexes = new Set(
      damaged.map(({ byte }) => byte < 0 ? records.length + byte : byte),
    );
    for (const index of indexes) {
      const old = records[index];
      if (old !== undefined) records[index] = old ^ 0xff;
    }
  }
}
