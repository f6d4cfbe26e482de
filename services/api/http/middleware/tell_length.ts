import type { Next } from "@hono/hono";
import type { ApiContext } from "../environment.ts";

/**
 * Tells in the answer to HEAD how long that to GET would be. A stream, which
 * has no length, is left alone.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2}
 */
export async function tellLength(c: ApiContext, next: Next): Promise<void> {
  await next();
  if (c.req.method !== "HEAD" || c.res.body === null) return;
  const { headers } = c.res;
  if (headers.has("content-length")) return;
  if (headers.get("content-type")?.startsWith("text/event-stream")) return;
  const { byteLength } = await c.res.arrayBuffer();
  headers.set("content-length", String(byteLength));
}
