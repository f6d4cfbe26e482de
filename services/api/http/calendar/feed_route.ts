import { createHash } from "node:crypto";
import type { Sql } from "@taskbell/db";
import { isStorable } from "@taskbell/events";
import { Hono, type MiddlewareHandler } from "@hono/hono";
import { z } from "zod";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { readQuery } from "../input.ts";
import { isKnown, readPreconditions } from "../preconditions.ts";
import { Problem } from "../problem.ts";
import { calendar } from "./calendar.ts";
import { isCalendarKey } from "./calendar_key.ts";
import { calendarTasks } from "./calendar_tasks.ts";

/** The parameters of the feed. */
export const feedQuery = z.strictObject({
  key: z.string().meta({ description: "The key of the feed" }),
});

/** What a key can be: whatever else is tried costs the database nothing. */
const KEY = /^[\w-]{43}$/;

/**
 * The route of a user's calendar feed, at `/{user_id}/calendar.ics`. Its key
 * is in the URL, as programs that subscribe have no place for a token.
 *
 * @param limits Run for requests with the right key, before the feed is read.
 */
export function feedRoute(
  sql: Sql,
  limits: readonly MiddlewareHandler<ApiEnvironment>[],
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get("/", async (c, next) => {
    const { key } = readQuery(c, feedQuery);
    const id = c.req.param("user_id") ?? "";
    // Whether there is no such user, no feed or another key is all the same.
    if (
      !isStorable(id) || !KEY.test(key) ||
      !await isCalendarKey(sql, { userId: id, key })
    ) throw new Problem("not-found");
    c.set("user", { id, email: null });
    await next();
  });

  for (const limit of limits) app.get("/", limit);

  app.get("/", async (c) => answerCalendar(c, await readCalendar(c, sql)));
  return app;
}

async function readCalendar(c: ApiContext, sql: Sql): Promise<string> {
  return calendar(await calendarTasks(sql, c.var.user.id));
}

function answerCalendar(c: ApiContext, text: string): Response {
  const digest = createHash("sha256").update(text).digest("base64url");
  const headers = {
    etag: `"${digest}"`,
    // Kept by the reader alone, and never shown without asking.
    "cache-control": "private, no-cache",
  };
  if (isKnown(readPreconditions(c), headers.etag)) {
    return c.body(null, 304, headers);
  }
  const type = { "content-type": "text/calendar; charset=utf-8" };
  return c.body(text, 200, { ...headers, ...type });
}
