import type { Context } from "@hono/hono";

/** Who sends a request, as the token says. */
export interface User {
  /** The token's subject. */
  id: string;
  /** The token's e-mail address, if it has one. */
  email: string | null;
}

/** What the middleware has found out before a route runs. */
export interface Variables {
  /** The request's id: the correlation id of what it causes. */
  requestId: string;
  /** The trace that the request belongs to. */
  traceparent: string;
  /** Who sends the request: below `/{user_id}`, the owner of the path. */
  user: User;
  /** What the token allows. */
  scopes: readonly string[];
  /** Until when it is valid, in milliseconds since the Unix epoch. */
  expiresAtMs: number;
  /**
   * Counts the request as so many more, where requests are limited.
   *
   * @throws {Problem} When the user has none left.
   */
  charge?: (requests: number) => void;
  /** The JSON of the body as it came, once a route has read it. */
  body?: unknown;
}

/** The environment of every Hono app here. */
export interface ApiEnvironment {
  /** See {@linkcode Variables}. */
  Variables: Variables;
}

/** The context of a route. */
export type ApiContext = Context<ApiEnvironment>;
