import { VarintReader } from "./varint_reader.ts";

/** What the header of a batch says of its records. */
export interface RecordsSpec {
  /** How many there are. */
  count: number;
  /** The highest distance of a record's offset from that of the batch. */
  lastOffsetDelta: number;
}

/**
 * Checks the records of a batch before any of them is read, so that none is
 * handed on of a batch that turns out to be broken further down. After it,
 * every length in them stays inside of its record, and offsets grow.
 *
 * @param bytes The records, decompressed.
 * @throws {RangeError} When something is wrong with them.
 */
export function checkRecords(bytes: Uint8Array, spec: RecordsSpec): void {
  const reader = new VarintReader(bytes);
  let lastDelta = -1;
  for (let index = 0; index < spec.count; index++) {
    const length = reader.varint();
    const end = reader.at + length;
    if (length < 0 || end > bytes.length) {
      throw new RangeError(
        `record ${index} must end by byte ${bytes.length}: its length is ${length}`,
      );
    }
    const delta = checkRecord(reader, end);
    if (delta <= lastDelta || delta > spec.lastOffsetDelta) {
      throw new RangeError(
        `offset ${index} must be in ${
          lastDelta + 1
        } to ${spec.lastOffsetDelta}: it is ${delta}`,
      );
    }
    lastDelta = delta;
  }
  if (reader.at !== bytes.length || spec.count < 0) {
    throw new RangeError(
      `${spec.count} records must take ${bytes.length} bytes: they take ${reader.at}`,
    );
  }
}

/** @returns The distance of its offset from that of the batch. */
function checkRecord(reader: VarintReader, end: number): number {
  reader.at++; // Its attributes, which have no meaning yet.
  reader.varlong();
  const delta = reader.varint();
  skipBytes(reader, end);
  skipBytes(reader, end);
  const headers = reader.varint();
  if (headers < 0 || headers > end - reader.at) {
    throw new RangeError(
      `headers must be in 0 to ${end - reader.at}: there are ${headers}`,
    );
  }
  for (let i = 0; i < headers; i++) {
    if (skipBytes(reader, end) < 0) {
      throw new RangeError("a header must have a name: it is null");
    }
    skipBytes(reader, end);
  }
  if (reader.at !== end) {
    throw new RangeError(
      `a record must end at ${end}: it ends at ${reader.at}`,
    );
  }
  return delta;
}

/** @returns Their length, or -1 for null. */
function skipBytes(reader: VarintReader, end: number): number {
  const length = reader.varint();
  if (length < -1 || length > end - reader.at) {
    throw new RangeError(
      `a length must be in -1 to ${end - reader.at}: it is ${length}`,
    );
  }
  if (length > 0) reader.at += length;
  return length;
}
