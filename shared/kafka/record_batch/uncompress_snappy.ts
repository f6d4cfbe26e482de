import { Buffer } from "node:buffer";
import snappyjs from "snappyjs";

/** What Java's producers put before blocks of snappy: magic and versions. */
const XERIAL_MAGIC = Buffer.from("\x82SNAPPY\0", "latin1");
const XERIAL_HEADER_BYTES = 16;

/**
 * Reads one block, as librdkafka writes it, or several with their lengths.
 *
 * @param maxBytes What it may grow to: a block says its size before it is read.
 * @throws {Error} When the bytes are wrong or say a larger size.
 * @see {@link https://github.com/xerial/snappy-java}
 */
export function uncompressSnappy(bytes: Buffer, maxBytes: number): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    return snappyjs.uncompress(bytes, maxBytes);
  }
  const blocks: Buffer[] = [];
  let left = maxBytes;
  for (let start = XERIAL_HEADER_BYTES; start < bytes.length;) {
    const end = start + 4 + bytes.readUInt32BE(start);
    if (end > bytes.length) {
      throw new RangeError(
        `a block must end by byte ${bytes.length}: it ends at ${end}`,
      );
    }
    const block = snappyjs.uncompress(bytes.subarray(start + 4, end), left);
    left -= block.length;
    blocks.push(block);
    start = end;
  }
  return Buffer.concat(blocks);
}
