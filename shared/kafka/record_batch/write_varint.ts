/**
 * Writes a number as records hold it: zigzag, seven bits a byte, the lowest
 * first. It is exact up to 2^52, so it serves for varint and varlong.
 *
 * @returns Where the next number begins.
 * @see {@link https://protobuf.dev/programming-guides/encoding/#varints}
 */
export function writeVarint(
  bytes: Uint8Array,
  { value, at }: { value: number; at: number },
): number {
  let rest = zigzag(value);
  // Bit operations know 32 bits only.
  while (rest > 0x7fffffff) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** How many bytes {@linkcode writeVarint} takes for a number. */
export function varintSize(value: number): number {
  let rest = zigzag(value);
  let size = 1;
  for (; rest > 0x7f; size++) rest = Math.floor(rest / 128);
  return size;
}

/** The sign becomes the lowest bit. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
