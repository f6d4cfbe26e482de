import { getLogger } from "@std/log";
import type { Sql } from "@taskbell/db";
import { Alarm } from "@taskbell/runtime";
import type { OutboxOwner } from "./outbox_row.ts";
import { purgeInbox, purgeOutbox } from "./purge.ts";

const HOUR_MS = 3_600_000;

/**
 * Purges outbox and inbox now and every hour, until the signal is aborted. A
 * failure is logged; the next hour makes up for it.
 */
export async function purgeRegularly(
  { sql, owner }: { sql: Sql; owner: OutboxOwner },
  signal: AbortSignal,
): Promise<void> {
  const logger = getLogger("purge");
  while (!signal.aborted) {
    try {
      const outbox = await purgeOutbox(sql, { owner, signal });
      const inbox = await purgeInbox(sql, { signal });
      if (outbox + inbox > 0) logger.info("Purged", { outbox, inbox });
    } catch (error) {
      logger.warn("Cannot purge", { error });
    }
    await new Alarm().wait(HOUR_MS, signal);
  }
}
