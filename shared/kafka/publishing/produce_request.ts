import { Buffer } from "node:buffer";

/** What {@linkcode encodeProduceRequest} puts around a batch. */
export interface ProduceRequest {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
  /** The broker waits no longer for its replicas, in milliseconds. */
  timeoutMs: number;
}

const ALL_REPLICAS = -1;

/**
 * Encodes the body of a Produce request, version 3 to 8, of one batch, which
 * all replicas are to acknowledge.
 *
 * @see {@link https://kafka.apache.org/protocol#The_Messages_Produce}
 */
export function encodeProduceRequest(
  batch: Uint8Array,
  { topic, partition, timeoutMs }: ProduceRequest,
): Buffer {
  const nameBytes = Buffer.byteLength(topic);
  const bytes = Buffer.alloc(26 + nameBytes + batch.length);
  bytes.writeInt16BE(-1, 0); // no transaction
  bytes.writeInt16BE(ALL_REPLICAS, 2);
  bytes.writeInt32BE(timeoutMs, 4);
  bytes.writeInt32BE(1, 8); // topics
  bytes.writeInt16BE(nameBytes, 12);
  bytes.write(topic, 14);
  const at = 14 + nameBytes;
  bytes.writeInt32BE(1, at); // partitions
  bytes.writeInt32BE(partition, at + 4);
  bytes.writeInt32BE(batch.length, at + 8);
  bytes.set(batch, at + 12);
  return bytes;
}
