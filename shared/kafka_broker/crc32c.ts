const POLYNOMIAL = 0x82f63b78;
const tables = new Int32Array(8 * 256);

/** `noUncheckedIndexedAccess` cannot know that the index is in range. */
function at(table: Int32Array | Uint8Array, index: number): number {
  return table[index] as number;
}

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    }
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const crc = at(tables, i - 256);
    tables[i] = (crc >>> 8) ^ at(tables, crc & 0xff);
  }
}

/*
 * The client has one of its own: neither of the two may import the other, and a
 * mistake that both share would be seen by nobody.
 */

/**
 * CRC-32C (Castagnoli, RFC 3720 B.4), the checksum of record batches. Eight
 * bytes a step, by the slicing-by-8 method.
 *
 * @returns An unsigned 32-bit number.
 */
export function crc32c(bytes: Uint8Array): number {
  if (at(tables, 1) === 0) fillTables();
  const wholeSteps = bytes.length - bytes.length % 8;
  let crc = -1;
  let i = 0;
  for (; i < wholeSteps; i += 8) {
    crc = at(tables, 1792 + ((crc ^ at(bytes, i)) & 0xff)) ^
      at(tables, 1536 + (((crc >>> 8) ^ at(bytes, i + 1)) & 0xff)) ^
      at(tables, 1280 + (((crc >>> 16) ^ at(bytes, i + 2)) & 0xff)) ^
      at(tables, 1024 + (((crc >>> 24) ^ at(bytes, i + 3)) & 0xff)) ^
      at(tables, 768 + at(bytes, i + 4)) ^
      at(tables, 512 + at(bytes, i + 5)) ^
      at(tables, 256 + at(bytes, i + 6)) ^
      at(tables, at(bytes, i + 7));
  }
  for (; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ at(tables, (crc ^ at(bytes, i)) & 0xff);
  }
  return ~crc >>> 0;
}
