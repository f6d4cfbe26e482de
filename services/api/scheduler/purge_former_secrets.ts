import type { Queryable } from "@taskbell/db";
import { PURGE_BATCH, purgeInBatches } from "./purge_in_batches.ts";

/**
 * Forgets the former secrets of webhooks, once they sign no more.
 *
 * @param signal Ends it after the current batch.
 * @returns How many secrets were forgotten.
 */
export async function purgeFormerSecrets(
  sql: Queryable,
  signal?: AbortSignal,
): Promise<number> {
  return await purgeInBatches(() =>
    sql`
      update webhook_endpoints
      set previous_secret = null, previous_secret_expires_at = null
      where endpoint_id in (
        select endpoint_id from webhook_endpoints
        where previous_secret_expires_at <= taskbell_now()
        limit ${PURGE_BATCH}
        for update skip locked
      )
    `, signal);
}
