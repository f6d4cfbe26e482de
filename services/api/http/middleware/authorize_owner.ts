import type { Next } from "@hono/hono";
import type { ApiContext } from "../environment.ts";
import { Problem } from "../problem.ts";

/** The first segment of the operators' paths. A user may have this id too. */
const ADMIN = "admin";

/** Lets the owner of the path pass whose token allows the method. */
export async function authorizeOwner(c: ApiContext, next: Next): Promise<void> {
  const { user, scopes } = c.var;
  const owner = c.req.param("user_id");
  if (user.id !== owner) {
    // An operator who has come this far asks for a route that is not there.
    if (owner === ADMIN && scopes.includes(ADMIN)) {
      throw new Problem("not-found");
    }
    throw new Problem("forbidden", { detail: "The path is another user's" });
  }
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  requireScope(scopes, reads ? "tasks:read" : "tasks:write");
  await next();
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3.1} */
function requireScope(scopes: readonly string[], needed: string): void {
  if (scopes.includes(needed)) return;
  throw new Problem("forbidden", {
    detail: `The scope lacks ${needed}`,
    headers: {
      "www-authenticate":
        `Bearer error="insufficient_scope", scope="${needed}"`,
    },
  });
}
