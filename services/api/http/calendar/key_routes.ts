import { Hono } from "@hono/hono";
import type { ApiServices } from "../api_services.ts";
import type { ApiEnvironment } from "../environment.ts";
import { answerOnce } from "../idempotency/answer_once.ts";
import { noQuery, readNothing } from "../input.ts";
import { isSecure } from "../is_secure.ts";
import { renewCalendarKey, revokeCalendarKey } from "./calendar_key.ts";

/** The routes of a feed's key, at `/{user_id}/calendar-key`. */
export function calendarKeyRoutes(
  { changes }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, async (c) => {
    await readNothing(c);
    const userId = c.var.user.id;
    const { host } = new URL(c.req.url);
    const origin = `${isSecure(c.req) ? "https" : "http"}://${host}`;
    return await answerOnce(c, changes, async ({ tx, now }) => {
      const key = await renewCalendarKey(tx, { userId, now });
      const path = `/${encodeURIComponent(userId)}/calendar.ics`;
      return c.json({ key, url: `${origin}${path}?key=${key}` }, 201);
    });
  });

  app.delete("/", noQuery, async (c) => {
    await revokeCalendarKey(changes.sql, c.var.user.id);
    return c.body(null, 204);
  });

  return app;
}
