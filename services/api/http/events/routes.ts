import type { HttpBindings } from "@hono/node-server";
import { shardOf } from "@taskbell/outbox";
import { Hono } from "@hono/hono";
import type { ApiServices } from "../api_services.ts";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { Problem } from "../problem.ts";
import { readLastEventId } from "./last_event_id.ts";
import { readStreamState } from "./stream_statements.ts";

const HEADERS = {
  "content-type": "text/event-stream",
  // A proxy that compresses holds events back until it has enough of them.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** A number that no stream reaches. */
const END = Number.MAX_SAFE_INTEGER;

/** The route of a user's stream of events, at `/{user_id}/events`. */
export function eventRoutes(
  { changes: { sql }, streams }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get("/", async (c) => {
    const userId = c.var.user.id;
    const given = readLastEventId(c);
    const { lastSeq, isGone } = await readStreamState(sql, {
      userId,
      shard: shardOf(userId),
      position: given ?? END,
    });
    const position = given ?? lastSeq;
    // A number of the future is of another database, such as one that was
    // lost: what followed there is not known here.
    if (isGone || position > lastSeq) throw new Problem("events-gone");
    // The router answers HEAD by what GET answers, and drops the body unread.
    if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
    const body = streams.open({
      userId,
      position,
      lastSeq,
      expiresAtMs: c.var.expiresAtMs,
      disconnect: () => disconnect(c),
    });
    return c.body(body, 200, HEADERS);
  });

  return app;
}

/** Where there is a connection, the server has put it into the context. */
function disconnect({ env }: ApiContext): void {
  const { outgoing } = (env ?? {}) as Partial<HttpBindings>;
  outgoing?.destroy();
}
