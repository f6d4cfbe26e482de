import { getCookie, setCookie } from "@hono/hono/cookie";
import type { ApiContext } from "../environment.ts";
import { isSecure } from "../is_secure.ts";

/** The longest token that fits: browsers drop a cookie of more than 4096. */
export const MAX_TOKEN_BYTES = 3800;

const NAME = "taskbell_session";

/** Reads the token of the session; `null` where there is none. */
export function readSessionCookie(c: ApiContext): string | null {
  return getCookie(c, cookieName(c)) ?? null;
}

/**
 * Writes the token of the session.
 *
 * @param maxAgeS Seconds until the browser forgets it; 0: at once.
 */
export function writeSessionCookie(
  c: ApiContext,
  token: string,
  maxAgeS: number,
): void {
  setCookie(c, cookieName(c), token, {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: isSecure(c.req),
    maxAge: maxAgeS,
  });
}

/**
 * With TLS a name that a browser takes from this very host alone: a sibling
 * domain can't slip in its own session. Without, as in development, browsers
 * refuse such a name.
 *
 * @see {@link https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie-namecookie-value}
 */
function cookieName(c: ApiContext): string {
  return isSecure(c.req) ? `__Host-${NAME}` : NAME;
}
