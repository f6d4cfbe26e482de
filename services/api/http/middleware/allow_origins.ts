import type { MiddlewareHandler } from "@hono/hono";
import type { ApiEnvironment } from "../environment.ts";

/** What a page of an allowed origin may ask for. */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers": [
    ...["authorization", "content-type", "idempotency-key", "if-match"],
    ...["if-none-match", "last-event-id", "traceparent", "x-request-id"],
  ].join(", "),
  "access-control-max-age": "7200",
};

/** What a page may read of an answer, besides the plainest fields. */
const EXPOSED = [
  ...["etag", "idempotency-replayed", "location", "ratelimit"],
  ...["ratelimit-policy", "retry-after", "www-authenticate", "x-request-id"],
].join(", ");

/**
 * Lets pages of the named origins read answers. They send a bearer token: no
 * other origin is ever allowed the cookie of a session.
 *
 * @param origins Such as `https://app.example.com`.
 * @see {@link https://fetch.spec.whatwg.org/#http-cors-protocol}
 */
export function allowOrigins(
  origins: readonly string[],
): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const origin = c.req.header("origin");
    const allowed = origin !== undefined && origins.includes(origin);
    const preflight = allowed && c.req.method === "OPTIONS" &&
      c.req.header("access-control-request-method") !== undefined;
    if (preflight) c.res = new Response(null, { status: 204 });
    else await next();
    const { headers } = c.res;
    // An answer without permission must not be kept for a page that has it.
    headers.append("vary", "origin");
    if (!allowed) return;
    headers.set("access-control-allow-origin", origin);
    headers.set("access-control-expose-headers", EXPOSED);
    if (!preflight) return;
    for (const [name, value] of Object.entries(PREFLIGHT)) {
      headers.set(name, value);
    }
  };
}
