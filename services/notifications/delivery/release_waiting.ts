import type { Queryable } from "@taskbell/db";

/** Whose outage has ended. */
export interface ReleaseOptions {
  /** The providers. */
  providers: readonly string[];
  /** Ends it early. */
  signal: AbortSignal;
}

/** Deliveries that one statement releases. */
const BATCH = 1_000;

/**
 * Ends the wait of deliveries that met an outage, the oldest first: they are
 * due now, and come up as the limits let them.
 */
export async function releaseWaiting(
  sql: Queryable,
  { providers, signal }: ReleaseOptions,
): Promise<void> {
  for (const provider of providers) {
    let last: number | null = 0;
    while (last !== null && !signal.aborted) {
      last = await releaseBatch(sql, { provider, after: last });
    }
  }
}

/** Answers the last one that was released; `null`: no more wait. */
async function releaseBatch(
  sql: Queryable,
  { provider, after }: { provider: string; after: number },
): Promise<number | null> {
  const [row] = await sql<{ last: number | null }[]>`
    with waiting as (
      select delivery_id as id from deliveries
      where state = 'pending' and waits_for = ${provider}
        and delivery_id > ${after}
        -- A trial of the provider is under way.
        and lease_token is null
      order by delivery_id limit ${BATCH} for update skip locked
    ), released as (
      update deliveries
      set next_attempt_at = least(next_attempt_at, taskbell_now()),
        in_line = true, waits_for = null
      from waiting where delivery_id = id
      returning delivery_id
    )
    select max(delivery_id) as last from released
  `;
  return row?.last ?? null;
}
