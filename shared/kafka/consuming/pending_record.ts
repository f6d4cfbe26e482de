import { Buffer } from "node:buffer";
import type { KafkaRecord } from "../record.ts";
import type { OwnedPartition } from "./owned_partition.ts";

/** Records without a key share this one: they keep the partition's order. */
const NO_KEY = "";

/** A record that was handed out and is not done yet. */
export class PendingRecord {
  /** Where it comes from. */
  readonly partition: OwnedPartition;
  /** Its place there. */
  readonly offset: number;
  /** Records of the same key come one after another. */
  readonly key: string;
  /** Whether it may have killed the process: then it runs alone. */
  readonly suspect: boolean;
  /** The size of key and value. */
  readonly bytes: number;
  /** How often it was handled in vain. */
  attempts = 0;
  /** Whether it is handled. */
  done = false;
  /** The next record of its key, which waits for it. */
  next: PendingRecord | null = null;
  #record: KafkaRecord | null;

  constructor(
    record: KafkaRecord,
    options: { partition: OwnedPartition; suspect: boolean },
  ) {
    this.#record = record;
    this.partition = options.partition;
    this.suspect = options.suspect;
    this.offset = record.offset;
    this.key = record.key ? keyText(record.key) : NO_KEY;
    this.bytes = (record.value?.length ?? 0) + this.key.length;
  }

  /** The record, until it is let go of. */
  get record(): KafkaRecord {
    if (!this.#record) throw new Error("Cannot read a record that is done");
    return this.#record;
  }

  /** A record that is done may still wait for older ones, without its bytes. */
  letGo(): void {
    this.#record = null;
  }
}

/** One character a byte: as different as the bytes are. */
function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength)
    .toString("latin1");
}
