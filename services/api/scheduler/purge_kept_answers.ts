import type { Sql } from "@taskbell/db";
import { isOutdated } from "../kept_answer_age.ts";
import { PURGE_BATCH, purgeInBatches } from "./purge_in_batches.ts";

/**
 * Removes the answers that were kept for requests with an Idempotency-Key,
 * once their 24 hours are over. They answer no request since then.
 *
 * @param signal Ends it after the current batch.
 * @returns How many answers were removed.
 */
export async function purgeKeptAnswers(
  sql: Sql,
  signal?: AbortSignal,
): Promise<number> {
  return await purgeInBatches(() =>
    sql`
      delete from idempotency_keys where (user_id, route, key_hash) in (
        select user_id, route, key_hash from idempotency_keys as kept
        where ${isOutdated(sql)}
        order by created_at
        limit ${PURGE_BATCH}
        for update skip locked
      )
    `, signal);
}
