import type { Sql } from "@taskbell/db";
import { PURGE_BATCH, purgeInBatches } from "./purge_in_batches.ts";

/**
 * Removes tasks that were deleted more than 30 days ago, and their reminders and steps,
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
        select id as doomed_id, series_id as doomed_series,
          occurrence as doomed_occurrence
        from tasks
        where deleted_at <= taskbell_now() - interval '30 days'
        order by deleted_at
        limit ${PURGE_BATCH}
        for update skip locked
      ), purged_reminders as (
        delete from reminders using doomed where task_id = doomed_id
      ), purged_steps as (
        -- Nobody is left that could take the step again.
        delete from series_steps using doomed
        where series_id = doomed_series and occurrence = doomed_occurrence
      )
      delete from tasks using doomed where id = doomed_id
    `, signal);
}
