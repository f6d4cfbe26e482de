import type { MiddlewareHandler } from "@hono/hono";
import type { ApiEnvironment } from "../environment.ts";
import { Problem } from "../problem.ts";
import type { TokenVerifier } from "../token_verifier.ts";

/**
 * Lets a request pass whose bearer token is valid, allows the method, and
 * names the owner of the path. It runs before routing, so that an answer
 * tells a stranger nothing of what exists.
 */
export function authenticate(
  verifier: Pick<TokenVerifier, "verify">,
): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "");
    if (!token?.[1]) throw unauthenticated("Cannot find a bearer token");
    const verified = await verifier.verify(token[1]);
    if (!verified) throw unauthenticated("The token is not valid");
    const { user, scopes } = verified;
    if (user.id !== c.req.param("user_id")) {
      throw new Problem("forbidden", { detail: "The path is another user's" });
    }
    const reads = c.req.method === "GET" || c.req.method === "HEAD";
    const needed = reads ? "tasks:read" : "tasks:write";
    if (!scopes.includes(needed)) {
      throw new Problem("forbidden", { detail: `The scope lacks ${needed}` });
    }
    c.set("user", user);
    await next();
  };
}

function unauthenticated(detail: string): Problem {
  return new Problem("unauthenticated", {
    detail,
    headers: { "www-authenticate": "Bearer" },
  });
}
