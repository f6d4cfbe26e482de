import type { HonoRequest } from "@hono/hono";

/**
 * Whether the client speaks TLS, as the proxy in front of us says. A client
 * that lies here only makes its own answers stricter.
 */
export function isSecure(request: HonoRequest): boolean {
  const [scheme] = (request.header("x-forwarded-proto") ?? "").split(",");
  return scheme?.trim() === "https" || request.url.startsWith("https:");
}
