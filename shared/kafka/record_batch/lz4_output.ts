/** A length that fills its four bits goes on in the bytes that follow. */
const LONG_LENGTH = 15;

/** No copy is shorter, so lengths of copies count from here. */
const MIN_COPY_BYTES = 4;

/** From about this length on the built-in copy is faster than a loop. */
const BUILT_IN_COPY_BYTES = 32;

/**
 * Collects what blocks of LZ4 stand for. A block may repeat what earlier ones
 * have left. Never writes beyond its memory.
 *
 * @see {@link https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md}
 */
export class Lz4Output {
  /** Where it is written to. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes there are. */
  at = 0;
  #source: Uint8Array = new Uint8Array();
  #from = 0;

  /** Takes memory for all of the blocks. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
  }

  /**
   * Appends bytes as they are.
   *
   * @throws {RangeError} When the memory is full.
   */
  append(bytes: Uint8Array): void {
    this.#checkRoom(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /**
   * Appends what a block stands for.
   *
   * @throws {RangeError} When the block is wrong or the memory is full.
   */
  appendBlock(block: Uint8Array): void {
    this.#source = block;
    this.#from = 0;
    while (this.#from < block.length) {
      const token = this.#next();
      this.#copyLiterals(this.#length(token >>> 4));
      if (this.#from === block.length) return; // The last has no copy.
      const distance = this.#next() | this.#next() << 8;
      const length = this.#length(token & LONG_LENGTH) + MIN_COPY_BYTES;
      this.#copyBack(distance, length);
    }
  }

  #length(bits: number): number {
    if (bits < LONG_LENGTH) return bits;
    let length = bits;
    for (let more = 255; more === 255;) {
      more = this.#next();
      length += more;
    }
    return length;
  }

  #copyLiterals(length: number): void {
    const { bytes, at } = this;
    const source = this.#source;
    const from = this.#from;
    const end = from + length;
    if (end > source.length) {
      throw new RangeError(
        `literals must end by byte ${source.length}: they end at ${end}`,
      );
    }
    this.#checkRoom(length);
    if (length >= BUILT_IN_COPY_BYTES) {
      bytes.set(source.subarray(from, end), at);
    } else {
      for (let i = 0; i < length; i++) {
        bytes[at + i] = source[from + i] as number;
      }
    }
    this.#from = end;
    this.at += length;
  }

  /** Repeats what stands before; a copy longer than its distance overlaps. */
  #copyBack(distance: number, length: number): void {
    const { bytes, at } = this;
    if (distance === 0 || distance > at) {
      throw new RangeError(
        `a copy must reach back by 1 to ${at} bytes: it does by ${distance}`,
      );
    }
    this.#checkRoom(length);
    if (length >= BUILT_IN_COPY_BYTES && length <= distance) {
      bytes.copyWithin(at, at - distance, at - distance + length);
    } else {
      for (let i = at; i < at + length; i++) {
        bytes[i] = bytes[i - distance] as number;
      }
    }
    this.at += length;
  }

  #checkRoom(length: number): void {
    if (this.at + length > this.bytes.length) {
      throw new RangeError(
        `it must take at most ${this.bytes.length} bytes: it takes more`,
      );
    }
  }

  #next(): number {
    const byte = this.#source[this.#from++];
    if (byte === undefined) {
      throw new RangeError(
        `a block must end by byte ${this.#source.length}: it goes on`,
      );
    }
    return byte;
  }
}
