import { userId } from "@taskbell/events";
import { errors, jwtVerify, type JWTVerifyOptions } from "jose";
import type { MiddlewareHandler } from "@hono/hono";
import { z } from "zod";
import type { ApiEnvironment, User } from "../environment.ts";
import { Problem } from "../problem.ts";

/** How tokens are checked. */
export interface TokenOptions {
  /** The secret of HS256, at least 32 bytes. */
  secret: Uint8Array;
  /** What `iss` must be, if anything. */
  issuer: string | undefined;
  /** What `aud` must hold, if anything. */
  audience: string | undefined;
}

const claims = z.object({
  sub: userId,
  // Some issuers write null; whatever is no address counts as none.
  email: z.string().nullable().catch(null),
  scope: z.string().optional(),
});

const DEFAULT_SCOPE = "tasks:read tasks:write";

/**
 * Lets a request pass whose bearer token is valid, allows the method, and
 * names the owner of the path. It runs before routing, so that an answer
 * tells a stranger nothing of what exists.
 */
export function authenticate(
  options: TokenOptions,
): MiddlewareHandler<ApiEnvironment> {
  const verify = tokenVerifier(options);
  return async (c, next) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "");
    if (!token?.[1]) throw unauthenticated("Cannot find a bearer token");
    const { user, scopes } = await verify(token[1]);
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

interface Verified {
  user: User;
  scopes: string[];
}

function tokenVerifier(
  { secret, issuer, audience }: TokenOptions,
): (token: string) => Promise<Verified> {
  const verification: JWTVerifyOptions = {
    algorithms: ["HS256"],
    clockTolerance: 60,
    requiredClaims: ["sub", "exp"],
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, secret, verification);
      const { sub, email, scope = DEFAULT_SCOPE } = claims.parse(payload);
      return { user: { id: sub, email }, scopes: scope.split(" ") };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) {
        throw unauthenticated("The token is not valid");
      }
      throw error;
    }
  };
}

function unauthenticated(detail: string): Problem {
  return new Problem("unauthenticated", {
    detail,
    headers: { "www-authenticate": "Bearer" },
  });
}
