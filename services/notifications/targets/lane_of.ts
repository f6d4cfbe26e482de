import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/** What tells the lane of a delivery. */
export interface LaneFacts {
  channel: Channel;
  recipient: string;
  userId: string;
}

/**
 * Tells what a delivery waits in line with: all of its channel; for a push
 * message, those for the same service; for a webhook, those for the endpoint.
 * Whatever the recipient says, only what is registered has a lane of its own.
 */
export async function laneOf(
  sql: Queryable,
  { channel, recipient, userId }: LaneFacts,
): Promise<string> {
  if (channel !== "push" && channel !== "webhook") return channel;
  const [row] = channel === "push"
    ? await sql<{ name: string }[]>`
      select host as name from push_subscriptions
      where subscription_id = ${recipient} and user_id = ${userId}
    `
    : await sql<{ name: string }[]>`
      select endpoint_id as name from webhook_endpoints
      where endpoint_id = ${recipient} and user_id = ${userId}
    `;
  return row === undefined ? channel : `${channel} ${row.name}`;
}
