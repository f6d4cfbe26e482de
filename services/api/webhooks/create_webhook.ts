import type { IdMaker } from "@taskbell/runtime";
import type { Change } from "../change.ts";
import { lockPreferences } from "../http/preferences/preferences_row.ts";
import { tooManyTargets } from "../targets/too_many_targets.ts";
import { newWebhookSecret } from "./new_webhook_secret.ts";
import type { Webhook } from "./webhook.ts";
import { countWebhooks, insertWebhook } from "./webhook_row.ts";

/** The most webhooks of a user: each gets every reminder by webhook. */
export const MAX_WEBHOOKS = 10;

/**
 * Registers a webhook with a secret of its own.
 *
 * @throws {Problem} When the user has too many.
 */
export async function createWebhook(
  { tx, now }: Change,
  { userId, url, newId }: { userId: string; url: URL; newId: IdMaker },
): Promise<{ webhook: Webhook; secret: string }> {
  // Two at once would both find room for one.
  await lockPreferences(tx, userId);
  const count = await countWebhooks(tx, userId);
  if (count >= MAX_WEBHOOKS) throw tooManyTargets(count, "webhooks");
  const secret = newWebhookSecret();
  const webhook = await insertWebhook(tx, {
    userId,
    webhookId: newId(),
    url: url.href,
    secret,
    now,
  });
  return { webhook, secret };
}
