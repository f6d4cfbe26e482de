import type { Queryable } from "@taskbell/db";

/**
 * Ends the wait of deliveries that met an outage: they are due now, and come
 * up as the limits let them.
 *
 * @param providers Whose outage it was. @default {anyone's that many share: a
 * server of a user's own is not asked the more often for our starts, which use
 * up attempts}
 */
export async function releaseWaiting(
  sql: Queryable,
  providers: readonly string[] | null = null,
): Promise<void> {
  await sql`
    update deliveries set next_attempt_at = taskbell_now()
    where state = 'pending' and waits_for is not null
      and case
        when ${providers === null} then waits_for not like 'webhook %'
        else waits_for = any(${[...providers ?? []]}::text[])
      end
      and lease_token is null and next_attempt_at > taskbell_now()
  `;
}
