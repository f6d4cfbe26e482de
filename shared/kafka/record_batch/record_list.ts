import type { KafkaRecord } from "../record.ts";
import type { RecordCursor } from "./record_cursor.ts";

/** A cursor over records that are there already. */
export class RecordList implements RecordCursor {
  readonly heldBytes: number;
  readonly #records: KafkaRecord[];

  /** @param records None share the memory of their values. */
  constructor(records: readonly KafkaRecord[]) {
    this.#records = [...records];
    this.heldBytes = records.reduce(
      (sum, { value }) => sum + (value?.buffer.byteLength ?? 0),
      0,
    );
  }

  get done(): boolean {
    return this.#records.length === 0;
  }

  take(maxRecords: number): KafkaRecord[] {
    return this.#records.splice(0, maxRecords);
  }
}
