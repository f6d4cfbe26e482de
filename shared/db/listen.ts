import type { Sql as DriverSql } from "postgres";
import type { Sql } from "./sql.ts";

/**
 * Calls back for each notification on a channel, over a connection of its own
 * that is made again when it is lost, until the pool is ended.
 *
 * A notification may be missed while the connection is away, and none ever
 * comes from PGlite or through a proxy that pools by transaction: whoever
 * listens must look now and then anyway. It calls back when it has connected,
 * too, as there may have been some before.
 *
 * Call it once: it goes on connecting after a first try that has failed, too.
 *
 * @throws When the database can't be reached the first time.
 * @see {@link https://www.postgresql.org/docs/current/sql-listen.html}
 */
export async function listen(
  sql: Sql,
  channel: string,
  onNotify: () => void,
): Promise<void> {
  await (sql as unknown as DriverSql).listen(channel, onNotify, onNotify);
}
