import type { Queryable } from "@taskbell/db";
import type { Message } from "../channels/channel.ts";
import type { WebhookTarget } from "../channels/webhook.ts";

/** Reads the endpoint that a message goes to, if its user still has it. */
export async function findWebhookTarget(
  sql: Queryable,
  { recipient, userId }: Message,
): Promise<WebhookTarget | null> {
  const [row] = await sql<
    { url: string; secret: string; previous: string | null }[]
  >`
    select url, secret, case
      when previous_secret_expires_at > taskbell_now() then previous_secret
    end as previous
    from webhook_endpoints
    where endpoint_id = ${recipient} and user_id = ${userId}
      and disabled_at is null
  `;
  if (row === undefined) return null;
  const { url, secret, previous } = row;
  return { url, secrets: previous === null ? [secret] : [secret, previous] };
}
