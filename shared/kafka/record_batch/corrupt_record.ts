import type { Buffer } from "node:buffer";
import type { KafkaRecord } from "../record.ts";
import type { FetchPlace } from "./fetch_place.ts";
import { ownBytes } from "./own_bytes.ts";

/** What is known of a batch that can't be read. */
export interface CorruptRecordInput {
  /** All of its bytes. */
  raw: Buffer;
  /** The first offset that it stands for. */
  baseOffset: number;
  /** The last one. */
  lastOffset: number;
  /** The time of its latest record, where it is known. @default {-1} */
  timestampMs?: number;
  /** What is wrong with it. */
  error: string;
}

/**
 * Makes the one record that stands for a batch that can't be read. Its offset
 * is that of the first record that was asked for.
 */
export function corruptRecord(
  { topic, partition, fromOffset }: FetchPlace,
  { raw, baseOffset, lastOffset, timestampMs = -1, error }: CorruptRecordInput,
): KafkaRecord {
  return {
    topic,
    partition,
    offset: Math.max(baseOffset, fromOffset),
    timestampMs,
    key: null,
    value: ownBytes(new Uint8Array(raw.buffer, raw.byteOffset, raw.length)),
    headers: [],
    corruptBatch: { lastOffset, error },
  };
}
