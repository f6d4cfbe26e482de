import type { Queryable } from "@taskbell/db";

/** Where to go on. */
export interface ReleaseQuietOptions {
  /** Whose messages are held. */
  userId: string;
  /** The last one that was released. @default {none was} */
  after?: number;
}

/** Deliveries that one statement releases. */
const BATCH = 1_000;

/**
 * Lets the workers look anew at some of what a user's quiet hours hold, as
 * these have changed.
 *
 * @returns The last one that was released, after which to go on; `null`: no
 * more is held.
 */
export async function releaseQuiet(
  sql: Queryable,
  { userId, after = 0 }: ReleaseQuietOptions,
): Promise<number | null> {
  const [row] = await sql<{ last: number | null }[]>`
    with held as (
      select delivery_id as id from deliveries
      where state = 'pending' and waits_for = 'quiet_hours'
        and user_id = ${userId} and delivery_id > ${after}
        -- It is being attempted, which must not happen twice at a time; should
        -- it be held, that is looked at when it is recorded.
        and lease_token is null
      order by delivery_id limit ${BATCH} for update skip locked
    ), released as (
      update deliveries
      set next_attempt_at = least(next_attempt_at, taskbell_now()),
        in_line = true, waits_for = null
      from held where delivery_id = id
      returning delivery_id
    )
    select max(delivery_id) as last, pg_notify('taskbell_delivery', '')
    from released having count(*) > 0
  `;
  return row?.last ?? null;
}
