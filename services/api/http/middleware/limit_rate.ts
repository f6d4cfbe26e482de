import type { MiddlewareHandler } from "@hono/hono";
import type { ApiEnvironment } from "../environment.ts";
import { Problem } from "../problem.ts";
import type { RateLimiter } from "../rate_limiter.ts";

/**
 * Refuses what is more than a user may send in a minute, and tells in every
 * answer how much is left. A route may charge more for what costs more.
 *
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/}
 */
export function limitRate(
  limiter: RateLimiter,
): MiddlewareHandler<ApiEnvironment> {
  const policy = `"user";q=${limiter.requestsPerMinute};w=60`;
  return async (c, next) => {
    let rateLimit: Record<string, string> = {};
    const charge = (requests: number) => {
      const { id } = c.var.user;
      const { allowed, remaining, resetS } = limiter.take(id, requests);
      rateLimit = {
        "ratelimit-policy": policy,
        "ratelimit": `"user";r=${remaining};t=${resetS}`,
      };
      if (allowed) return;
      throw new Problem("rate-limited", {
        headers: { ...rateLimit, "retry-after": String(resetS) },
      });
    };
    charge(1);
    c.set("charge", charge);
    await next();
    for (const [name, value] of Object.entries(rateLimit)) {
      c.res.headers.set(name, value);
    }
  };
}
