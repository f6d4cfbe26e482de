import { uuidV7 } from "@taskbell/runtime";
import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import { pageQuery, toPage } from "../http/cursor.ts";
import type { ApiContext, ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { noQuery, readBody, readNothing, readQuery } from "../http/input.ts";
import { pathParameter } from "../http/path_parameter.ts";
import { Problem } from "../http/problem.ts";
import { targetId } from "../targets/target_id.ts";
import { targetUrl } from "../targets/target_url.ts";
import { createWebhook } from "./create_webhook.ts";
import { newWebhookSecret } from "./new_webhook_secret.ts";
import { webhookResource } from "./webhook.ts";
import { webhookInput } from "./webhook_input.ts";
import {
  deleteWebhook,
  enableWebhook,
  findWebhook,
  listWebhooks,
  replaceSecret,
  type WebhookAddress,
} from "./webhook_row.ts";

/** The parameters of a list of webhooks. */
export const webhookPage = pageQuery(targetId);

/** The routes of a user's webhooks, at `/{user_id}/webhooks`. */
export function webhookRoutes(services: ApiServices): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  addReads(app, services);
  addChanges(app, services);
  return app;
}

function addReads(
  app: Hono<ApiEnvironment>,
  { changes: { sql } }: ApiServices,
): void {
  app.get("/", async (c) => {
    const userId = c.var.user.id;
    const query = readQuery(c, webhookPage);
    const rows = await listWebhooks(sql, { userId, ...query });
    return c.json(toPage(rows, query.limit, {
      item: webhookResource,
      cursor: ({ createdAt, webhookId }) => [createdAt.getTime(), webhookId],
    }));
  });

  app.get("/:webhook_id", noQuery, async (c) => {
    const webhook = await findWebhook(sql, addressOf(c));
    if (!webhook) throw new Problem("not-found");
    return c.json(webhookResource(webhook));
  });
}

function addChanges(
  app: Hono<ApiEnvironment>,
  { changes, targets: { webhookHosts: hosts } }: ApiServices,
): void {
  app.post("/", noQuery, async (c) => {
    const userId = c.var.user.id;
    const input = await readBody(c, webhookInput);
    const url = targetUrl(input.url, { pointer: "#/url", hosts });
    return await answerOnce(c, changes, async (change) => {
      const created = { userId, url, newId: uuidV7 };
      const { webhook, secret } = await createWebhook(change, created);
      const path = `/${encodeURIComponent(userId)}/webhooks`;
      c.header("location", `${path}/${webhook.webhookId}`);
      return c.json({ ...webhookResource(webhook), secret }, 201);
    });
  });

  app.post("/:webhook_id/rotate", noQuery, async (c) => {
    const address = addressOf(c);
    await readNothing(c);
    return await answerOnce(c, changes, async ({ tx }) => {
      const secret = newWebhookSecret();
      const webhook = await replaceSecret(tx, { ...address, secret });
      if (!webhook) throw new Problem("not-found");
      return c.json({ ...webhookResource(webhook), secret });
    });
  });

  app.post("/:webhook_id/enable", noQuery, async (c) => {
    const address = addressOf(c);
    await readNothing(c);
    return await answerOnce(c, changes, async ({ tx }) => {
      const webhook = await enableWebhook(tx, address);
      if (!webhook) throw new Problem("not-found");
      return c.json(webhookResource(webhook));
    });
  });

  app.delete("/:webhook_id", noQuery, async (c) => {
    const wasThere = await deleteWebhook(changes.sql, addressOf(c));
    if (!wasThere) throw new Problem("not-found");
    return c.body(null, 204);
  });
}

/** Reads whose and which webhook the path names. */
function addressOf(c: ApiContext): WebhookAddress {
  return {
    userId: c.var.user.id,
    webhookId: pathParameter(c, "webhook_id", targetId),
  };
}
