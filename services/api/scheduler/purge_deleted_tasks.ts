import type { Sql } from "@taskbell/db";
import { PURGE_BATCH, purgeInBatches } from "./purge_in_batches.ts";

/**
 * Removes tasks that were deleted more than 30 days ago, and their reminders,
 * batch by batch. What another process holds is left to its next run.
 *
 * @param signal Ends it after the current batch.
 * @returns How many tasks were removed.
 */
export async function purgeDeletedTasks(
  sql: Sql,
  signal?: AbortSignal,
): Promise<number> {
  return await purgeInBatches(() =>
    sql`
      with doomed as (
        select id as doomed_id from tasks
        where deleted_at <= taskbell_now() - interval '30 days'
        order by deleted_at
        limit ${PURGE_BATCH}
        for update skip locked
      ), purged_reminders as (
        delete from reminders using doomed where task_id = doomed_id
      )
      delete from tasks using doomed where id = doomed_id
    `, signal);
}
