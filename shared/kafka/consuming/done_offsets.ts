import { Buffer } from "node:buffer";

/** Kafka keeps up to 4096 bytes beside an offset; this is most of them. */
const MAX_BYTES = 2_000;

/**
 * Writes offsets as a bitmap in Base64, those that are too far from its first
 * offset left out.
 *
 * @param from The offset of the first bit.
 */
export function formatDoneOffsets(
  offsets: Iterable<number>,
  from: number,
): string {
  const bitmap = Buffer.alloc(MAX_BYTES);
  let size = 0;
  for (const offset of offsets) {
    const index = offset - from;
    const at = Math.floor(index / 8);
    if (at < 0 || at >= MAX_BYTES) continue;
    bitmap.writeUInt8(bitmap.readUInt8(at) | (1 << index % 8), at);
    size = Math.max(size, at + 1);
  }
  return bitmap.toString("base64", 0, size);
}

/** Reads what {@linkcode formatDoneOffsets} has written. */
export function parseDoneOffsets(text: unknown, from: number): Set<number> {
  const offsets = new Set<number>();
  if (typeof text !== "string") return offsets;
  for (const [at, byte] of Buffer.from(text, "base64").entries()) {
    for (let bit = 0; bit < 8; bit++) {
      if (byte & (1 << bit)) offsets.add(from + at * 8 + bit);
    }
  }
  return offsets;
}
