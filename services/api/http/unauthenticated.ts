import { Problem } from "./problem.ts";
import type { TokenVerifier } from "./token_verifier.ts";

/** Tells why a token is not valid. */
export async function refusedToken(
  verifier: Pick<TokenVerifier, "isExpired">,
  token: string,
): Promise<Problem> {
  const detail = await verifier.isExpired(token)
    ? "The token has expired"
    : "The token is not valid";
  return unauthenticated(detail, "invalid_token");
}

/**
 * The problem of a request whose sender nobody knows.
 *
 * @param detail Why, without quotes: it stands in a header field too.
 * @param error The code for `WWW-Authenticate`, where a token came along.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3}
 */
export function unauthenticated(
  detail: string,
  error?: "invalid_token",
): Problem {
  const challenge = error === undefined
    ? "Bearer"
    : `Bearer error="${error}", error_description="${detail}"`;
  return new Problem("unauthenticated", {
    detail,
    headers: { "www-authenticate": challenge },
  });
}
