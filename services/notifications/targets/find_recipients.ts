import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/**
 * Reads where a channel reaches a user who has not said where: their contact,
 * each of their targets, or the user. Empty where nothing is known.
 */
export async function findRecipients(
  sql: Queryable,
  { userId, channel }: { userId: string; channel: Channel },
): Promise<string[]> {
  switch (channel) {
    case "in_app":
      return [userId];
    case "push":
      return await pushTargets(sql, userId);
    case "webhook":
      return await webhookTargets(sql, userId);
    default:
      return await contacts(sql, { userId, channel });
  }
}

async function pushTargets(sql: Queryable, userId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select subscription_id as id from push_subscriptions
    where user_id = ${userId} order by created_at, subscription_id
  `;
  return rows.map(({ id }) => id);
}

async function webhookTargets(
  sql: Queryable,
  userId: string,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select endpoint_id as id from webhook_endpoints
    where user_id = ${userId} and disabled_at is null
    order by created_at, endpoint_id
  `;
  return rows.map(({ id }) => id);
}

async function contacts(
  sql: Queryable,
  { userId, channel }: { userId: string; channel: Channel },
): Promise<string[]> {
  const [row] = await sql<{ contact: string | null }[]>`
    select contacts ->> ${channel} as contact from preferences
    where user_id = ${userId}
  `;
  return row?.contact ? [row.contact] : [];
}
