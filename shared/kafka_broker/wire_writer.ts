const text = new TextEncoder();
const HEADER_BYTES = 8;

/**
 * Writes the primitive types of the Kafka protocol into one growing answer.
 * The first eight bytes are kept free for its size and correlation id, so that
 * the answer leaves in a single write.
 */
export class WireWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = HEADER_BYTES;

  int8(value: number): this {
    const at = this.#claim(1);
    this.#view.setInt8(at, value);
    return this;
  }

  int16(value: number): this {
    const at = this.#claim(2);
    this.#view.setInt16(at, value);
    return this;
  }

  int32(value: number): this {
    const at = this.#claim(4);
    this.#view.setInt32(at, value);
    return this;
  }

  int64(value: number): this {
    const at = this.#claim(8);
    this.#view.setInt32(at, Math.floor(value / 2 ** 32));
    this.#view.setUint32(at + 4, value >>> 0);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const encoded = text.encode(value);
    return this.int16(encoded.length).#append(encoded);
  }

  bytes(value: Uint8Array | null): this {
    if (value === null) return this.int32(-1);
    return this.int32(value.length).#append(value);
  }

  array<T>(
    items: readonly T[],
    writeItem: (writer: this, item: T) => void,
  ): this {
    this.int32(items.length);
    for (const item of items) writeItem(this, item);
    return this;
  }

  /** The whole frame: size, correlation id, and what was written. */
  toFrame(correlationId: number): Uint8Array {
    this.#view.setInt32(0, this.#length - 4);
    this.#view.setInt32(4, correlationId);
    return this.#bytes.subarray(0, this.#length);
  }

  #append(value: Uint8Array): this {
    const at = this.#claim(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** Makes room; `#view` may be another one after that. */
  #claim(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) this.#grow();
    return at;
  }

  #grow(): void {
    const grown = new Uint8Array(
      Math.max(this.#length, this.#bytes.length * 2),
    );
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
