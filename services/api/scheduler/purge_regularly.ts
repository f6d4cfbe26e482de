import type { Sql } from "@taskbell/db";
import { Alarm } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { purgeDeletedTasks } from "./purge_deleted_tasks.ts";

const HOUR_MS = 3_600_000;

/**
 * Purges deleted tasks now and every hour, until the signal is aborted. A
 * failure is logged; the next hour makes up for it.
 */
export async function purgeRegularly(
  sql: Sql,
  signal: AbortSignal,
): Promise<void> {
  const logger = getLogger("scheduler");
  while (!signal.aborted) {
    try {
      const tasks = await purgeDeletedTasks(sql, signal);
      if (tasks > 0) logger.info("Deleted tasks purged", { tasks });
    } catch (error) {
      logger.warn("Cannot purge deleted tasks", { error });
    }
    await new Alarm().wait(HOUR_MS, signal);
  }
}
