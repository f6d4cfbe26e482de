import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/** A target that nothing will reach again. */
export interface GoneTarget {
  channel: Channel;
  /** The target's id. */
  recipient: string;
  userId: string;
  /** What was answered. */
  error: string;
}

/**
 * Drops a target that is gone: a browser's subscription is removed, a webhook
 * is disabled, so that its owner sees why. Other channels have no targets.
 */
export async function dropTarget(
  sql: Queryable,
  { channel, recipient, userId, error }: GoneTarget,
): Promise<void> {
  if (channel === "push") {
    await sql`
      delete from push_subscriptions
      where subscription_id = ${recipient} and user_id = ${userId}
    `;
  } else if (channel === "webhook") {
    await sql`
      update webhook_endpoints
      set disabled_at = taskbell_now(), disabled_reason = ${error}
      where endpoint_id = ${recipient} and user_id = ${userId}
        and disabled_at is null
    `;
  }
}
