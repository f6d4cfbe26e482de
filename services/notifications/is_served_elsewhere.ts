import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/** A worker that has said nothing for so long may be gone, in milliseconds. */
const FRESH_MS = 30_000;

/** Tells whether any worker says that it has a channel. */
export async function isServedElsewhere(
  sql: Queryable,
  channel: Channel,
): Promise<boolean> {
  const { count } = await sql`
    select from worker_status
    where updated_at > taskbell_now() - ${FRESH_MS} * interval '1 ms'
      and status #> '{parts,delivery,channels}' @> to_jsonb(${channel}::text)
    limit 1
  `;
  return count > 0;
}
