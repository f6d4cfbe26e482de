import type { Next } from "@hono/hono";
import type { ApiContext } from "../environment.ts";
import { Problem } from "../problem.ts";

/** The longest path with its query, in characters, all of them ASCII. */
const MAX_LENGTH = 8 * 1024;

/** Refuses a URL that is longer than any of ours. */
export async function limitUrl(c: ApiContext, next: Next): Promise<void> {
  const { url } = c.req;
  const path = url.length - url.indexOf("/", "https://".length);
  if (path > MAX_LENGTH) {
    throw new Problem("uri-too-long", {
      detail: `Path and query may have ${MAX_LENGTH} characters`,
    });
  }
  await next();
}
