import { uuidV7 } from "@taskbell/runtime";
import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import { pageQuery, toPage } from "../http/cursor.ts";
import type { ApiContext, ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { noQuery, readBody, readQuery } from "../http/input.ts";
import { pathParameter } from "../http/path_parameter.ts";
import { Problem } from "../http/problem.ts";
import { targetId } from "../targets/target_id.ts";
import { targetUrl } from "../targets/target_url.ts";
import { pushSubscriptionResource } from "./push_subscription.ts";
import { pushSubscriptionInput } from "./push_subscription_input.ts";
import {
  deletePushSubscription,
  findPushSubscription,
  listPushSubscriptions,
  type PushSubscriptionAddress,
} from "./push_subscription_row.ts";
import { registerPushSubscription } from "./register_push_subscription.ts";

/** The parameters of a list of push subscriptions. */
export const pushSubscriptionPage = pageQuery(targetId);

/** The routes of a user's browsers, at `/{user_id}/push-subscriptions`. */
export function pushSubscriptionRoutes(
  { changes, targets: { pushHosts: hosts } }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    const userId = c.var.user.id;
    const input = await readBody(c, pushSubscriptionInput);
    const { keys } = input;
    const pointer = "#/endpoint";
    const endpoint = targetUrl(input.endpoint, { pointer, hosts });
    return await answerOnce(c, changes, async (change) => {
      const { subscription, isNew } = await registerPushSubscription(change, {
        userId,
        endpoint,
        keys,
        newId: uuidV7,
      });
      const { subscriptionId } = subscription;
      const path = `/${encodeURIComponent(userId)}/push-subscriptions`;
      c.header("location", `${path}/${subscriptionId}`);
      return c.json(pushSubscriptionResource(subscription), isNew ? 201 : 200);
    });
  });

  app.get("/", async (c) => {
    const userId = c.var.user.id;
    const query = readQuery(c, pushSubscriptionPage);
    const list = { userId, ...query };
    const rows = await listPushSubscriptions(changes.sql, list);
    return c.json(toPage(rows, query.limit, {
      item: pushSubscriptionResource,
      cursor: ({ createdAt, subscriptionId }) => [
        createdAt.getTime(),
        subscriptionId,
      ],
    }));
  });

  app.get("/:subscription_id", noQuery, async (c) => {
    const found = await findPushSubscription(changes.sql, addressOf(c));
    if (!found) throw new Problem("not-found");
    return c.json(pushSubscriptionResource(found));
  });

  app.delete("/:subscription_id", noQuery, async (c) => {
    const wasThere = await deletePushSubscription(changes.sql, addressOf(c));
    if (!wasThere) throw new Problem("not-found");
    return c.body(null, 204);
  });

  return app;
}

/** The route of the key by which browsers subscribe, `/{user_id}/push-key`. */
export function pushKeyRoute(
  { targets: { pushHosts, vapidPublicKey } }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  const key = pushHosts.length > 0 ? vapidPublicKey : undefined;
  app.get("/", noQuery, (c) => c.json({ public_key: key ?? null }));
  return app;
}

/** Reads whose and which subscription the path names. */
function addressOf(c: ApiContext): PushSubscriptionAddress {
  return {
    userId: c.var.user.id,
    subscriptionId: pathParameter(c, "subscription_id", targetId),
  };
}
