import { childTraceparent, type IdMaker } from "@taskbell/runtime";
import type { MiddlewareHandler } from "@hono/hono";
import type { ApiEnvironment } from "../environment.ts";

const REQUEST_ID = /^[\w.:+/=-]{1,128}$/;

/** Gives every request an id and a trace, or takes those that came with it. */
export function identifyRequest(
  newId: IdMaker,
): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const given = c.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(given) ? given : newId();
    c.set("requestId", requestId);
    c.set("traceparent", childTraceparent(c.req.header("traceparent")));
    await next();
    c.res.headers.set("x-request-id", requestId);
  };
}
