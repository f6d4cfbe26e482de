import type { Queryable, Statement } from "@taskbell/db";

/**
 * Whether a row `kept` of `idempotency_keys` has been kept for 24 hours, as a
 * fragment of SQL. It answers no request since then, and can be purged.
 */
export function isOutdated(sql: Queryable): Statement<readonly object[]> {
  return sql`kept.created_at <= taskbell_now() - interval '24 hours'`;
}
