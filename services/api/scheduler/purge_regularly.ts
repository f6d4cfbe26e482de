import type { Sql } from "@taskbell/db";
import { Alarm } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { purgeDeletedTasks } from "./purge_deleted_tasks.ts";
import { purgeFormerSecrets } from "./purge_former_secrets.ts";
import { purgeKeptAnswers } from "./purge_kept_answers.ts";

const HOUR_MS = 3_600_000;

/** What is removed in its time, by its name in the log. */
const PURGES = [
  { what: "deleted tasks", purge: purgeDeletedTasks },
  { what: "kept answers", purge: purgeKeptAnswers },
  { what: "former secrets", purge: purgeFormerSecrets },
] as const;

/**
 * Purges what has had its time, now and every hour, until the signal is
 * aborted. A failure is logged; the next hour makes up for it.
 */
export async function purgeRegularly(
  sql: Sql,
  signal: AbortSignal,
): Promise<void> {
  const logger = getLogger("scheduler");
  while (!signal.aborted) {
    for (const { what, purge } of PURGES) {
      try {
        const rows = await purge(sql, signal);
        if (rows > 0) logger.info("Purged", { what, rows });
      } catch (error) {
        logger.warn("Cannot purge", { what, error });
      }
    }
    await new Alarm().wait(HOUR_MS, signal);
  }
}
