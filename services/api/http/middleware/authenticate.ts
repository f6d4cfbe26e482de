import type { MiddlewareHandler } from "@hono/hono";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { Problem } from "../problem.ts";
import { isSameOrigin } from "../session/is_same_origin.ts";
import { readSessionCookie } from "../session/session_cookie.ts";
import type { TokenVerifier } from "../token_verifier.ts";
import { refusedToken, unauthenticated } from "../unauthenticated.ts";

/**
 * Lets a request pass that carries a valid token, as bearer or in the cookie
 * of a session. It runs before routing, so that an answer tells a stranger
 * nothing of what exists.
 */
export function authenticate(
  verifier: Pick<TokenVerifier, "verify" | "isExpired">,
): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const token = c.req.header("authorization") === undefined
      ? sessionToken(c)
      : bearerToken(c);
    const verified = await verifier.verify(token);
    if (!verified) throw await refusedToken(verifier, token);
    c.set("user", verified.user);
    c.set("scopes", verified.scopes);
    c.set("expiresAtMs", verified.expiresAtMs);
    await next();
  };
}

function bearerToken(c: ApiContext): string {
  const header = c.req.header("authorization") ?? "";
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (!token) throw unauthenticated("Cannot find a bearer token");
  return token;
}

/** Browsers add cookies to whatever a page makes them send. */
function sessionToken(c: ApiContext): string {
  const token = readSessionCookie(c);
  if (token === null) throw unauthenticated("Cannot find a bearer token");
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!reads && !isSameOrigin(c.req)) throw new Problem("cross-site");
  return token;
}
