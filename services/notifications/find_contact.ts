import type { Queryable } from "@taskbell/db";
import type { Channel } from "@taskbell/events";

/** Reads where a channel reaches a user; `null` where nothing is known. */
export async function findContact(
  sql: Queryable,
  { userId, channel }: { userId: string; channel: Channel },
): Promise<string | null> {
  if (channel === "in_app") return userId;
  const [row] = await sql<{ contact: string | null }[]>`
    select contacts ->> ${channel} as contact from preferences
    where user_id = ${userId}
  `;
  return row?.contact ?? null;
}
