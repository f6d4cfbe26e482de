import { userId } from "@taskbell/events";
import { errors, jwtVerify, type JWTVerifyOptions } from "jose";
import { z } from "zod";
import type { User } from "./environment.ts";

/** How tokens are checked. */
export interface TokenOptions {
  /** The secret of HS256, at least 32 bytes. */
  secret: Uint8Array<ArrayBuffer>;
  /** What `iss` must be, if anything. */
  issuer: string | undefined;
  /** What `aud` must hold, if anything. */
  audience: string | undefined;
}

/** What a valid token says. */
export interface VerifiedToken {
  /** Whom it is for. */
  user: User;
  /** What it allows. */
  scopes: readonly string[];
  /** Until when, in milliseconds since the Unix epoch. */
  expiresAtMs: number;
}

const claims = z.object({
  sub: userId,
  // Some issuers write null; whatever is no address counts as none.
  email: z.string().nullable().catch(null),
  scope: z.string().default("tasks:read tasks:write"),
  exp: z.number(),
});

/** How far the clocks of issuer and API may be apart, in seconds. */
const CLOCK_TOLERANCE = 60;

/** Tokens that are remembered; the one that was checked first goes first. */
const MOST_REMEMBERED = 10_000;

/**
 * Checks tokens. One that was valid is remembered until it expires: nothing
 * but time can end the validity of a signature by a fixed secret, and checking
 * it takes longer than all else that is done for a small request.
 */
export class TokenVerifier {
  readonly #verification: JWTVerifyOptions;
  readonly #key: Promise<CryptoKey>;
  readonly #remembered = new Map<string, VerifiedToken>();

  /** Makes a verifier without memory. */
  constructor({ secret, issuer, audience }: TokenOptions) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    this.#key = crypto.subtle.importKey("raw", secret, algorithm, false, [
      "verify",
    ]);
    this.#verification = {
      algorithms: ["HS256"],
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ["sub", "exp"],
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    };
  }

  /** Answers what a token says; `null` where it is not valid. */
  async verify(token: string): Promise<VerifiedToken | null> {
    const remembered = this.#remembered.get(token);
    if (remembered) {
      if (Date.now() < remembered.expiresAtMs) return remembered;
      this.#remembered.delete(token);
      return null;
    }
    const verified = await this.#check(token);
    if (verified) this.#remember(token, verified);
    return verified;
  }

  async #check(token: string): Promise<VerifiedToken | null> {
    try {
      const key = await this.#key;
      const { payload } = await jwtVerify(token, key, this.#verification);
      const { sub, email, scope, exp } = claims.parse(payload);
      return {
        user: { id: sub, email },
        scopes: scope.split(" "),
        expiresAtMs: (exp + CLOCK_TOLERANCE) * 1000,
      };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) {
        return null;
      }
      throw error;
    }
  }

  #remember(token: string, verified: VerifiedToken): void {
    if (this.#remembered.size >= MOST_REMEMBERED) {
      const [oldest = token] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(token, verified);
  }
}
