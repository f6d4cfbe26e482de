import { SignJWT } from "jose";

/** Whom a token is for and what it allows. */
export interface TokenClaims {
  /** The user's id. */
  user: string;
  /** The user's e-mail address. */
  email?: string | undefined;
  /** Words separated by spaces; absent: all that a user may do. */
  scope?: string | undefined;
}

/** Makes a token for development, valid for 30 days. */
export async function makeToken(
  { user, email, scope }: TokenClaims,
  secret: string,
): Promise<string> {
  const claims = {
    ...(email === undefined ? {} : { email }),
    ...(scope === undefined ? {} : { scope }),
  };
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime("30d")
    .sign(new TextEncoder().encode(secret));
}
