import type { Buffer } from "node:buffer";
import {
  CHECKED_FROM,
  HEADER_BYTES,
  isCompressedMessage,
  MAGIC,
  magicOf,
  offsetOf,
  readBatchHeader,
} from "./batch_header.ts";
import { crc32c } from "./crc32c.ts";

/** Says what is wrong with a batch, so that its header can't be trusted. */
export function findDamage(raw: Buffer): string | undefined {
  const magic = magicOf(raw);
  if (magic !== MAGIC) {
    const kind = magic < MAGIC ? "a message set of before Kafka 0.11" : "later";
    return `Cannot read a batch as its format must be 2: it is ${magic}, ${kind}`;
  }
  if (raw.length < HEADER_BYTES) {
    return `Cannot read a batch as it must have ${HEADER_BYTES} bytes or more: it has ${raw.length}`;
  }
  const { checksum, baseOffset, lastOffset } = readBatchHeader(raw);
  const computed = crc32c(raw.subarray(CHECKED_FROM));
  if (computed !== checksum) {
    return `Cannot read a batch as its checksum must be ${
      hex(computed)
    }: it is ${hex(checksum)}`;
  }
  if (lastOffset < baseOffset) {
    return `Cannot read a batch as it must not end before ${baseOffset}: it ends at ${lastOffset}`;
  }
  return undefined;
}

/**
 * Tells which offsets a damaged batch stands for. Too few do no harm: reading
 * goes on inside of it and finds the damage again. Too many would be lost: so
 * what its header says holds only as far as nothing contradicts it.
 *
 * @param options Where reading stands: the batch holds this offset or begins
 * behind it. And an offset that the batch ends before.
 */
export function damagedOffsets(
  raw: Buffer,
  { position, endOffset }: { position: number; endOffset: number },
): { baseOffset: number; lastOffset: number } {
  const offset = offsetOf(raw);
  const magic = magicOf(raw);
  // The offset of a compressed message set is that of its last message.
  const baseOffset = magic < MAGIC && isCompressedMessage(raw)
    ? Math.min(position, offset)
    : offset;
  const claimed = magic === MAGIC && raw.length >= HEADER_BYTES
    ? claimedLastOffset(raw, { position })
    : offset;
  const lastOffset = Math.min(claimed, endOffset - 1);
  return {
    baseOffset,
    lastOffset: Math.max(lastOffset, baseOffset, position),
  };
}

/**
 * A batch tells in two places how far it reaches: by its last offset and by the
 * number of its records. Compaction makes that number too small: where reading
 * stands behind it, it says nothing.
 */
function claimedLastOffset(
  raw: Buffer,
  { position }: { position: number },
): number {
  const { baseOffset, lastOffset, count } = readBatchHeader(raw);
  const byCount = baseOffset + Math.max(count, 1) - 1;
  return byCount < position ? lastOffset : Math.min(lastOffset, byCount);
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}
