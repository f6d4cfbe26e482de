import { murmur2 } from "../kafka/murmur2.ts";

/** Into how many shards the users fall; the tables hold a row for each. */
const SHARDS = 64;

const encoder = new TextEncoder();

/** The shard that all rows of a user are in. */
export function shardOf(userId: string): number {
  return (murmur2(encoder.encode(userId)) & 0x7fffffff) % SHARDS;
}
