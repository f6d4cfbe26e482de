/**
 * Reads the numbers of a record: zigzag, seven bits a byte, the lowest first.
 *
 * Bytes behind the end count as zero, so that reading stays fast: whoever reads
 * checks afterwards that {@linkcode at} is not beyond the end.
 *
 * @see {@link https://kafka.apache.org/documentation/#recordbatch}
 */
export class VarintReader {
  /** What is read. */
  readonly bytes: Uint8Array;
  /** Where the next number begins. */
  at = 0;

  /** Starts at the first byte. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /**
   * Reads a number of 32 bits.
   *
   * @throws {RangeError} When it has more than five bytes.
   */
  varint(): number {
    let byte = this.#byte();
    let raw = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (shift > 28) throw tooLong("varint", this.at);
      byte = this.#byte();
      raw |= (byte & 0x7f) << shift;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }

  /**
   * Reads a number of 64 bits; exact up to 2^53.
   *
   * @throws {RangeError} When it has more than ten bytes.
   */
  varlong(): number {
    const start = this.at;
    let byte = this.#byte();
    let raw = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (shift > 21) return this.#bigVarlong(start);
      byte = this.#byte();
      raw |= (byte & 0x7f) << shift;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }

  #bigVarlong(start: number): number {
    this.at = start;
    let raw = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const bits = BigInt.asUintN(64, raw);
        return Number(BigInt.asIntN(64, (bits >> 1n) ^ -(bits & 1n)));
      }
    }
    throw tooLong("varlong", this.at);
  }

  #byte(): number {
    return this.bytes[this.at++] ?? 0;
  }
}

function tooLong(kind: string, at: number): RangeError {
  return new RangeError(`a ${kind} must end: it goes on at byte ${at}`);
}
