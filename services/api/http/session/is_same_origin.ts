import type { HonoRequest } from "@hono/hono";
import { isSecure } from "../is_secure.ts";

/**
 * Whether a browser sent the request from a page of this origin. A page can't
 * set the fields that tell. Without them it is no browser of today: then it
 * has no session to lose, and is refused.
 *
 * @see {@link https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header}
 */
export function isSameOrigin(request: HonoRequest): boolean {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = URL.parse(request.header("origin") ?? "");
  if (!origin) return false;
  return origin.host === new URL(request.url).host &&
    (origin.protocol === "https:" || !isSecure(request));
}
