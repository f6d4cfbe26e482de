import type { Queryable } from "@taskbell/db";
import type { Message } from "../channels/channel.ts";
import type { PushTarget } from "../channels/push.ts";

/** Reads the subscription that a message goes to, if its user still has it. */
export async function findPushTarget(
  sql: Queryable,
  { recipient, userId }: Message,
): Promise<PushTarget | null> {
  const [row] = await sql<PushTarget[]>`
    select endpoint, p256dh, auth from push_subscriptions
    where subscription_id = ${recipient} and user_id = ${userId}
  `;
  return row ?? null;
}
