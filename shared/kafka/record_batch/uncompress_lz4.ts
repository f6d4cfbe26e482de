import { Buffer } from "node:buffer";
import { Lz4Output } from "./lz4_output.ts";

const MAGIC = 0x184d2204;

const VERSION_MASK = 0xc0;
const VERSION = 0x40;
const HAS_BLOCK_CHECKSUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;

/** The bytes of a head without the size of the content. */
const HEAD_BYTES = 7;
const CONTENT_SIZE_BYTES = 8;
const CHECKSUM_BYTES = 4;

/** The bit of a block's length that says that the block is not compressed. */
const IS_PLAIN = 0x8000_0000;

/** What the numbers 4 to 7 say of the size of a block. */
const BLOCK_BYTES = [65_536, 262_144, 1_048_576, 4_194_304];

/** What the head of a frame says. */
interface FrameHead {
  /** Where the first block begins. */
  blocksAt: number;
  maxBlockBytes: number;
  hasBlockChecksums: boolean;
}

interface Block {
  bytes: Buffer;
  isPlain: boolean;
}

/**
 * Reads a frame of LZ4, as all Kafka clients write it for record batches. Its
 * checksums are left alone: the batch has one of its own over all of it.
 *
 * @param maxBytes What it may grow to; neither memory nor time go beyond it.
 * @throws {RangeError} When the bytes are wrong or grow larger.
 * @see {@link https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md}
 */
export function uncompressLz4(bytes: Buffer, maxBytes: number): Buffer {
  const head = frameHead(bytes);
  const blocks = [...frameBlocks(bytes, head)];
  const mostBytes = blocks.reduce(
    (sum, block) =>
      sum + (block.isPlain ? block.bytes.length : head.maxBlockBytes),
    0,
  );
  const memory = Buffer.allocUnsafeSlow(Math.min(mostBytes, maxBytes));
  const output = new Lz4Output(memory);
  for (const block of blocks) {
    if (block.isPlain) output.append(block.bytes);
    else output.appendBlock(block.bytes);
  }
  const written = memory.subarray(0, output.at);
  // Memory that was taken for nothing is given back.
  return written.length < memory.length / 2 ? Buffer.from(written) : written;
}

function frameHead(bytes: Buffer): FrameHead {
  const magic = bytes.readUInt32LE(0);
  const flags = bytes.readUInt8(4);
  const maxBlockBytes = BLOCK_BYTES[(bytes.readUInt8(5) >>> 4 & 7) - 4];
  if (
    magic !== MAGIC || (flags & VERSION_MASK) !== VERSION ||
    (flags & HAS_DICTIONARY) !== 0 || maxBlockBytes === undefined
  ) {
    const head = bytes.toString("hex", 0, 6);
    throw new RangeError(`a frame must have a known head: it is ${head}`);
  }
  const hasSize = (flags & HAS_CONTENT_SIZE) !== 0;
  return {
    blocksAt: HEAD_BYTES + (hasSize ? CONTENT_SIZE_BYTES : 0),
    maxBlockBytes,
    hasBlockChecksums: (flags & HAS_BLOCK_CHECKSUMS) !== 0,
  };
}

/** Throws at a block that is cut off, as the length of the next is missing. */
function* frameBlocks(bytes: Buffer, head: FrameHead): Generator<Block> {
  for (let at = head.blocksAt;;) {
    const word = bytes.readUInt32LE(at);
    if (word === 0) return;
    const start = at + 4;
    const end = start + word % IS_PLAIN;
    yield { bytes: bytes.subarray(start, end), isPlain: word >= IS_PLAIN };
    at = end + (head.hasBlockChecksums ? CHECKSUM_BYTES : 0);
  }
}
