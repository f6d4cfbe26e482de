import { crc32c } from "./crc32c.ts";

/** Bytes before the records of a batch. */
export const BATCH_HEADER_BYTES = 61;
const SIZE_PREFIX_BYTES = 12;
const CRC_COVERS_FROM = 21;
const TRANSACTIONAL_OR_CONTROL = 0b110000;

/** The producer id of a batch whose producer is not idempotent. */
export const NO_PRODUCER_ID = -1;

/**
 * The header of one record batch, magic 2 (KIP-98). Records stay opaque: they
 * may be compressed, and nothing here needs them.
 */
export class RecordBatch {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  /** @param bytes One whole batch, which a setter changes in place. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /**
   * The size in bytes of the batch that starts at `position`, or `undefined`
   * when the bytes end before it does or its length makes no sense.
   */
  static sizeAt(bytes: Uint8Array, position: number): number | undefined {
    const size = RecordBatch.declaredSizeAt(bytes, position);
    if (size === undefined || position + size > bytes.length) return undefined;
    return size;
  }

  /** Like `sizeAt`, but the bytes may end inside the batch. */
  static declaredSizeAt(
    bytes: Uint8Array,
    position: number,
  ): number | undefined {
    if (position + SIZE_PREFIX_BYTES > bytes.length) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset + position);
    const size = view.getInt32(8) + SIZE_PREFIX_BYTES;
    return size < BATCH_HEADER_BYTES ? undefined : size;
  }

  get baseOffset(): number {
    return this.#int64(0);
  }

  set baseOffset(offset: number) {
    this.#view.setInt32(0, Math.floor(offset / 2 ** 32));
    this.#view.setUint32(4, offset >>> 0);
  }

  set leaderEpoch(epoch: number) {
    this.#view.setInt32(12, epoch);
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }

  get lastOffsetDelta(): number {
    return this.#view.getInt32(23);
  }

  /** Milliseconds since the epoch, by the producer's clock. */
  get maxTimestamp(): number {
    return this.#int64(35);
  }

  get producerId(): number {
    return this.#int64(43);
  }

  get producerEpoch(): number {
    return this.#view.getInt16(51);
  }

  get baseSequence(): number {
    return this.#view.getInt32(53);
  }

  get recordCount(): number {
    return this.#view.getInt32(57);
  }

  get isTransactionalOrControl(): boolean {
    return (this.#view.getInt16(21) & TRANSACTIONAL_OR_CONTROL) !== 0;
  }

  get magic(): number {
    return this.#view.getInt8(16);
  }

  /** Whether magic and checksum are right. */
  get isIntact(): boolean {
    return this.magic === 2 &&
      this.#view.getUint32(17) ===
        crc32c(this.bytes.subarray(CRC_COVERS_FROM));
  }

  #int64(at: number): number {
    return this.#view.getInt32(at) * 2 ** 32 + this.#view.getUint32(at + 4);
  }
}

/** The length of the whole batches with which `bytes` begin. */
export function wholeBatchesLength(bytes: Uint8Array): number {
  let length = 0;
  while (true) {
    const size = RecordBatch.sizeAt(bytes, length);
    if (size === undefined) return length;
    length += size;
  }
}
