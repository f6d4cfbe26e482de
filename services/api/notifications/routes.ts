import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import { toPage } from "../http/cursor.ts";
import type { ApiEnvironment } from "../http/environment.ts";
import { noQuery, readQuery } from "../http/input.ts";
import { pathParameter } from "../http/path_parameter.ts";
import { Problem } from "../http/problem.ts";
import { deliveryResource, wholeDeliveryResource } from "./notification.ts";
import { notificationId, notificationQuery } from "./notification_query.ts";
import {
  findDeliveries,
  listDeliveries,
  readAttempts,
} from "./notification_row.ts";

/** The routes of what was sent to a user, at `/{user_id}/notifications`. */
export function notificationRoutes(
  { changes: { sql } }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get("/", async (c) => {
    const userId = c.var.user.id;
    const query = readQuery(c, notificationQuery);
    const rows = await listDeliveries(sql, { userId, ...query });
    return c.json(toPage(rows, query.limit, {
      item: deliveryResource,
      cursor: ({ deliveryId }) => [deliveryId],
    }));
  });

  app.get("/:notification_id", noQuery, async (c) => {
    const id = pathParameter(c, "notification_id", notificationId);
    const address = { userId: c.var.user.id, notificationId: id };
    const deliveries = await findDeliveries(sql, address);
    if (deliveries.length === 0) throw new Problem("not-found");
    const ids = deliveries.map(({ deliveryId }) => deliveryId);
    const attempts = Map.groupBy(
      await readAttempts(sql, ids),
      ({ deliveryId }) => deliveryId,
    );
    return c.json({
      notification_id: id,
      deliveries: deliveries.map((delivery) =>
        wholeDeliveryResource(
          delivery,
          attempts.get(delivery.deliveryId) ?? [],
        )
      ),
    });
  });

  return app;
}
