import { Problem } from "./problem.ts";

/**
 * The problem of a request whose sender nobody knows.
 *
 * @param error The code for `WWW-Authenticate`, where a token came along.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3}
 */
export function unauthenticated(
  detail: string,
  error?: "invalid_token",
): Problem {
  const challenge = error === undefined ? "Bearer" : `Bearer error="${error}"`;
  return new Problem("unauthenticated", {
    detail,
    headers: { "www-authenticate": challenge },
  });
}
