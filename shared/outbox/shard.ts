import { partitionFor } from "@taskbell/kafka";

/** Into how many shards the users fall; the tables hold a row for each. */
const SHARDS = 64;

/** The shard that all rows of a user are in. */
export function shardOf(userId: string): number {
  return partitionFor(userId, SHARDS);
}
