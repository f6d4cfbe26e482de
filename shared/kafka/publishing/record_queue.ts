import type { OutgoingRecord } from "./outgoing_record.ts";

/** How much goes into one batch. */
export interface BatchLimits {
  /** At most this many records. */
  readonly maxBatchRecords: number;
  /** At most this many bytes, unless a single record is larger. */
  readonly maxBatchBytes: number;
}

/** What a {@linkcode RecordQueue} asks of a record. */
type Sized = Pick<OutgoingRecord, "maxBytes">;

/** Records of one partition that wait, in their order. */
export class RecordQueue<Queued extends Sized = OutgoingRecord> {
  readonly #records: Queued[] = [];

  /** How many records wait. */
  get size(): number {
    return this.#records.length;
  }

  /** Adds a record behind the others. */
  add(record: Queued): void {
    this.#records.push(record);
  }

  /** Takes those that make up the next batch; none when none wait. */
  take({ maxBatchRecords, maxBatchBytes }: BatchLimits): Queued[] {
    const most = Math.min(maxBatchRecords, this.#records.length);
    let bytes = this.#records[0]?.maxBytes ?? 0;
    let count = Math.min(most, 1);
    for (; count < most; count++) {
      bytes += this.#records[count]?.maxBytes ?? 0;
      if (bytes > maxBatchBytes) break;
    }
    return this.#records.splice(0, count);
  }
}
