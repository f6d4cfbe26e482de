import type { Sql } from "@taskbell/db";

/** How long a client may leave a statement half sent, in milliseconds. */
const MAX_FROZEN_MS = 5_000;

/**
 * Ends the connections of processes that froze in the middle of a statement,
 * so that what they have locked is free.
 *
 * The first time on a connection, the driver sends the text of a statement, and
 * its values once the server has answered. Until they come the transaction
 * counts as active: none of the server's timeouts ends it, and its locks would
 * stay for as long as the process stands.
 *
 * @returns How many connections were ended. Only those of the own role are.
 * @see {@link https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW}
 */
export async function endFrozen(sql: Sql): Promise<number> {
  const { count } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = current_user
      and pid <> pg_backend_pid()
      and state = 'active' and wait_event = 'ClientRead'
      and state_change < clock_timestamp()
        - ${MAX_FROZEN_MS}::float8 * interval '1 ms'
  `;
  return count;
}
