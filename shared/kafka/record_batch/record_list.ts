import type { KafkaRecord } from "../record.ts";
import type { RecordCursor } from "./record_cursor.ts";

/** A cursor over records that are there already. */
export class RecordList implements RecordCursor {
  readonly heldBytes: number;
  readonly #records: KafkaRecord[];

  /** Takes the records and the memory that they hold. */
  constructor(records: readonly KafkaRecord[], heldBytes: number) {
    this.#records = [...records];
    this.heldBytes = heldBytes;
  }

  get done(): boolean {
    return this.#records.length === 0;
  }

  take(maxRecords: number): KafkaRecord[] {
    return this.#records.splice(0, maxRecords);
  }
}
