import { requireAtLeast } from "./require_options.ts";

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * Hashes bytes with the MurmurHash2 that Kafka's Java client uses for keys.
 *
 * @returns A signed 32-bit integer.
 * @see {@link https://github.com/apache/kafka/blob/4.0.0/clients/src/main/java/org/apache/kafka/common/utils/Utils.java}
 */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tailAt = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < tailAt; at += 4) {
    let word = Math.imul(view.getInt32(at, true), M);
    word ^= word >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  if (tailAt < bytes.length) {
    for (let at = bytes.length - 1; at >= tailAt; at--) {
      hash ^= view.getUint8(at) << (8 * (at - tailAt));
    }
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/**
 * Finds the partition of a key as Java, aiokafka and kafkajs do.
 *
 * @param key Text stands for its UTF-8 bytes.
 * @param count How many partitions the topic has.
 * @throws {RangeError} When it has none.
 */
export function partitionFor(key: string | Uint8Array, count: number): number {
  if (!(count >= 1)) requireAtLeast(1, { count });
  const bytes = typeof key === "string" ? new TextEncoder().encode(key) : key;
  return (murmur2(bytes) & 0x7fffffff) % count;
}
