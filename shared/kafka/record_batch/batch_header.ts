import type { Buffer } from "node:buffer";

/** The offset and the length, which all formats begin with. */
export const PREFIX_BYTES = 12;

/** The format that has record batches. Those before it are message sets. */
export const MAGIC = 2;

/** Where its records begin. */
export const HEADER_BYTES = 61;

/** Where the part begins that the checksum covers. */
export const CHECKED_FROM = 21;

const LENGTH_AT = 8;
const MAGIC_AT = 16;
const MESSAGE_ATTRIBUTES_AT = 17;

const CODEC_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * What stands before the records of a batch.
 *
 * @see {@link https://kafka.apache.org/documentation/#recordbatch}
 */
export interface BatchHeader {
  /** The offset of the first record that was written into the batch. */
  baseOffset: number;
  /** That of the last, which compaction may have taken away. */
  lastOffset: number;
  /** CRC-32C of what follows the checksum. */
  checksum: number;
  /** The number of the codec; 0 is none. */
  codec: number;
  /** The records have the time of the broker, which is `maxTimestampMs`. */
  hasLogAppendTime: boolean;
  /** It is part of a transaction. */
  isTransactional: boolean;
  /** It holds no records, but the end of a transaction. */
  isControl: boolean;
  /** What the times of its records count from, in ms since the Unix epoch. */
  baseTimestampMs: number;
  /** The latest of them. */
  maxTimestampMs: number;
  /** Who wrote it; -1 is nobody in particular. */
  producerId: bigint;
  /** How many records it holds. */
  count: number;
}

/** The first offset; of a compressed message set, the last. */
export function offsetOf(bytes: Buffer): number {
  return Number(bytes.readBigInt64BE(0));
}

/** The bytes that follow the prefix of the batch at a place. */
export function lengthAt(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at + LENGTH_AT);
}

/** The number of the format. */
export function magicOf(bytes: Buffer): number {
  return bytes.readInt8(MAGIC_AT);
}

/** Whether the message of an old format wraps others. */
export function isCompressedMessage(bytes: Buffer): boolean {
  return (bytes.readInt8(MESSAGE_ATTRIBUTES_AT) & CODEC_MASK) !== 0;
}

/**
 * Reads the header of a batch, whatever its checksum says.
 *
 * @param bytes At least {@linkcode HEADER_BYTES}.
 */
export function readBatchHeader(bytes: Buffer): BatchHeader {
  const attributes = bytes.readInt16BE(21);
  const baseOffset = offsetOf(bytes);
  return {
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(23),
    checksum: bytes.readUInt32BE(17),
    codec: attributes & CODEC_MASK,
    hasLogAppendTime: (attributes & LOG_APPEND_TIME) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    baseTimestampMs: Number(bytes.readBigInt64BE(27)),
    maxTimestampMs: Number(bytes.readBigInt64BE(35)),
    producerId: bytes.readBigInt64BE(43),
    count: bytes.readInt32BE(57),
  };
}
