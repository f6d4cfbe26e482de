/** Thrown when bytes from a client are not a well-formed request. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const text = new TextDecoder();

/**
 * Reads the primitive types of the Kafka protocol from one frame, in order.
 * Every method throws {@linkcode WireError} when the frame is too short or a
 * length makes no sense.
 */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** Another reader of what this one has not read yet. */
  fork(): WireReader {
    return new WireReader(this.#bytes.subarray(this.#position));
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  /** Numbers beyond 2^53 lose their last digits: no offset comes so far. */
  int64(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at) * 2 ** 32 + this.#view.getUint32(at + 4);
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  string(): string {
    const value = this.nullableString();
    if (value === null) throw new WireError("Cannot read string: it is null");
    return value;
  }

  nullableString(): string | null {
    const length = this.#length(this.int16());
    return length === null ? null : text.decode(this.#slice(length));
  }

  /** A copy, which may be kept after the request is answered. */
  bytes(): Uint8Array {
    return this.nullableBytesView()?.slice() ?? new Uint8Array();
  }

  /** A window on the frame, to be left alone once the request is answered. */
  nullableBytesView(): Uint8Array | null {
    const length = this.#length(this.int32());
    return length === null ? null : this.#slice(length);
  }

  /** A null array is read as an empty one. */
  array<T>(readItem: (reader: WireReader) => T): T[] {
    return this.nullableArray(readItem) ?? [];
  }

  nullableArray<T>(readItem: (reader: WireReader) => T): T[] | null {
    const length = this.#length(this.int32());
    if (length === null) return null;
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(readItem(this));
    return items;
  }

  /** Every item takes at least a byte, so this also bounds an array's loop. */
  #length(length: number): number | null {
    if (length === -1) return null;
    if (length < 0 || length > this.remaining) {
      throw new WireError(
        `Cannot read ${length} items: ${this.remaining} bytes are left`,
      );
    }
    return length;
  }

  #slice(length: number): Uint8Array {
    const from = this.#take(length);
    return this.#bytes.subarray(from, from + length);
  }

  #take(length: number): number {
    if (length > this.remaining) {
      throw new WireError(
        `Cannot read ${length} bytes: ${this.remaining} bytes are left`,
      );
    }
    const at = this.#position;
    this.#position += length;
    return at;
  }
}
