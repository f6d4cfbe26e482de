import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/**
 * Whether a recipient is one that a channel reaches for a user: of those that
 * the user has registered, or the user. An address or number may be anybody's.
 */
export async function isTarget(
  sql: Queryable,
  { userId, channel, recipient }: {
    userId: string;
    channel: Channel;
    recipient: string;
  },
): Promise<boolean> {
  switch (channel) {
    case "in_app":
      return recipient === userId;
    case "push":
      return (await sql`
        select from push_subscriptions
        where user_id = ${userId} and subscription_id = ${recipient}
      `).count > 0;
    case "webhook":
      return (await sql`
        select from webhook_endpoints
        where user_id = ${userId} and endpoint_id = ${recipient}
          and disabled_at is null
      `).count > 0;
    default:
      return true;
  }
}
