import { Hono, type Next } from "@hono/hono";
import { z } from "zod";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { noQuery, readBody } from "../input.ts";
import { invalidInput, Problem } from "../problem.ts";
import type { TokenVerifier, VerifiedToken } from "../token_verifier.ts";
import { unauthenticated } from "../unauthenticated.ts";
import { isSameOrigin } from "./is_same_origin.ts";
import {
  MAX_TOKEN_BYTES,
  readSessionCookie,
  writeSessionCookie,
} from "./session_cookie.ts";

/** The body that signs in. */
export const sessionInput = z.strictObject({ token: z.string().max(16_384) });

/** Browsers keep no cookie for more than 400 days. */
const MAX_AGE_S = 400 * 24 * 3600;

const NO_SESSION = "There is no valid session";

/** Refuses what a page of another site makes a browser send. */
async function sameOrigin(c: ApiContext, next: Next): Promise<void> {
  if (!isSameOrigin(c.req)) throw new Problem("cross-site");
  await next();
}

/**
 * The routes of a browser's session, at `/session`. The session is the token
 * in a cookie that no script can read; nothing is kept here, so signing out
 * makes the browser forget it and ends no copy of the token.
 */
export function sessionRoutes(
  verifier: Pick<TokenVerifier, "verify" | "isExpired">,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.post("/", noQuery, sameOrigin, async (c) => {
    const { token } = await readBody(c, sessionInput);
    const verified = await verifier.verify(token);
    if (!verified) {
      const isExpired = await verifier.isExpired(token);
      const detail = isExpired ? "has expired" : "must be a valid token";
      throw invalidInput("#/token", detail);
    }
    if (token.length > MAX_TOKEN_BYTES) {
      throw invalidInput(
        "#/token",
        `must have at most ${MAX_TOKEN_BYTES} bytes to fit into a cookie`,
      );
    }
    const leftMs = Math.max(verified.expiresAtMs - Date.now(), 0);
    writeSessionCookie(c, token, Math.min(Math.ceil(leftMs / 1000), MAX_AGE_S));
    return c.json(sessionResource(verified), 201);
  });

  app.get("/", noQuery, async (c) => c.json(await readSession(c, verifier)));

  app.delete("/", noQuery, sameOrigin, (c) => {
    writeSessionCookie(c, "", 0);
    return c.body(null, 204);
  });

  return app;
}

async function readSession(
  c: ApiContext,
  verifier: Pick<TokenVerifier, "verify" | "isExpired">,
): Promise<Record<string, unknown>> {
  const token = readSessionCookie(c);
  const verified = token === null ? null : await verifier.verify(token);
  if (!verified) {
    const isExpired = token !== null && await verifier.isExpired(token);
    const state = isExpired ? "The session has expired" : NO_SESSION;
    throw unauthenticated(state);
  }
  return sessionResource(verified);
}

function sessionResource(
  { user, scopes, expiresAtMs }: VerifiedToken,
): Record<string, unknown> {
  return {
    user_id: user.id,
    scopes,
    expires_at: new Date(expiresAtMs).toISOString(),
  };
}
