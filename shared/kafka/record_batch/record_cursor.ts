import type { KafkaRecord } from "../record.ts";

/**
 * The records of one batch, some at a time.
 *
 * Keys, values and headers are views of the memory of their batch: whoever
 * keeps a single one keeps all of it. {@linkcode heldBytes} says how much.
 */
export interface RecordCursor {
  /** Whether all were taken. */
  readonly done: boolean;
  /** The memory that its records keep from being freed, in bytes. */
  readonly heldBytes: number;
  /**
   * Takes the next ones in order of their offsets. Never throws.
   *
   * @param maxRecords At least 1.
   * @returns Fewer than asked for, perhaps none, only when no more are left.
   */
  take(maxRecords: number): KafkaRecord[];
}
