/** Copying is worth it from here on: what is kept is this many times more. */
const WASTE_FROM = 2;

/**
 * Copies bytes that keep a much larger memory from being freed, as a small
 * batch does in a large answer.
 *
 * @returns The same bytes, or equal ones in memory of their own.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  const keptBytes = bytes.buffer.byteLength;
  // Not from Node's pool, which would be kept in turn.
  return keptBytes > WASTE_FROM * bytes.length ? new Uint8Array(bytes) : bytes;
}
