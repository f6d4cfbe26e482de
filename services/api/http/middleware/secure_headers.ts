import type { Next } from "@hono/hono";
import type { ApiContext } from "../environment.ts";
import { isSecure } from "../is_secure.ts";

/** What no answer goes without; a page may say something else for itself. */
const DEFAULTS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const ENTRIES = Object.entries(DEFAULTS);

/** A year, in seconds. */
const HSTS = `max-age=${365 * 24 * 3600}`;

/**
 * Adds the fields by which a browser keeps what it gets to itself: it guesses
 * no type, runs nothing, stores nothing and shows it in no frame.
 *
 * @see {@link https://owasp.org/www-project-secure-headers/}
 */
export async function secureHeaders(c: ApiContext, next: Next): Promise<void> {
  await next();
  const { headers } = c.res;
  for (const [name, value] of ENTRIES) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (isSecure(c.req)) headers.set("strict-transport-security", HSTS);
}
