import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/** Whether a channel reaches a user who has not said where. */
export async function hasContact(
  sql: Queryable,
  { userId, channel }: { userId: string; channel: Channel },
): Promise<boolean> {
  switch (channel) {
    case "in_app":
      return true;
    case "push":
      return (await sql`
        select from push_subscriptions where user_id = ${userId} limit 1
      `).count > 0;
    case "webhook":
      return (await sql`
        select from webhook_endpoints
        where user_id = ${userId} and disabled_at is null limit 1
      `).count > 0;
    default:
      return (await sql`
        select from preferences
        where user_id = ${userId} and contacts ->> ${channel} <> ''
      `).count > 0;
  }
}
