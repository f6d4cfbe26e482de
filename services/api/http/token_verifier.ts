import { getLogger } from "@std/log";
import { errors, jwtVerify, type JWTVerifyResult } from "jose";
import { z } from "zod";
import { hasDuplicateNames } from "./duplicate_names.ts";
import type { User } from "./environment.ts";
import { tokenClaims, tokenHeader } from "./token_claims.ts";
import { KeysUnavailableError, type TokenKeys } from "./token_keys.ts";

/** How tokens are checked. */
export interface TokenOptions {
  /** The keys of their signatures. */
  keys: TokenKeys;
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

/** How far the clocks of issuer and API may be apart, in seconds. */
const CLOCK_TOLERANCE = 60;

/** Tokens that are remembered; the one that was checked first goes first. */
const MOST_REMEMBERED = 10_000;

const logger = getLogger("http");

/**
 * Checks tokens. One that was valid is remembered until it expires or the
 * keys change: nothing else can end the validity of its signature, and
 * checking it takes longer than all else that is done for a small request.
 */
export class TokenVerifier {
  readonly #options: TokenOptions;
  readonly #remembered = new Map<string, VerifiedToken>();
  #generation = 0;

  /** Makes a verifier without memory. */
  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /**
   * Answers what a token says; `null` where it is not valid.
   *
   * @throws {KeysUnavailableError} When nobody can tell at the moment.
   */
  async verify(token: string): Promise<VerifiedToken | null> {
    const generation = this.#options.keys.generation();
    if (generation !== this.#generation) {
      this.#remembered.clear();
      this.#generation = generation;
    }
    const remembered = this.#remembered.get(token);
    if (remembered) {
      if (Date.now() < remembered.expiresAtMs) return remembered;
      this.#remembered.delete(token);
      return null;
    }
    const verified = await this.#check(token);
    // The keys may have changed since they were asked.
    if (verified && generation === this.#generation) {
      this.#remember(token, verified);
    }
    return verified;
  }

  /**
   * Whether a token that is not valid has a valid signature and has expired:
   * its owner gets a new one where others would have to sign in.
   *
   * @throws {KeysUnavailableError} When nobody can tell at the moment.
   */
  async isExpired(token: string): Promise<boolean> {
    try {
      await this.#verifySignature(token);
      return false;
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error;
      return error instanceof errors.JWTExpired;
    }
  }

  async #check(token: string): Promise<VerifiedToken | null> {
    try {
      return await this.#read(token);
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error;
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) {
        return null;
      }
      // A key that can't be used, such as an RSA key of 1024 bits.
      logger.warn("Cannot check a token", { error });
      return null;
    }
  }

  /** @throws Whatever is wrong with the token. */
  async #read(token: string): Promise<VerifiedToken | null> {
    const { payload, protectedHeader } = await this.#verifySignature(token);
    tokenHeader.parse(protectedHeader);
    const { sub, email, scope, exp, iat = 0 } = tokenClaims.parse(payload);
    if (iat > Date.now() / 1000 + CLOCK_TOLERANCE) return null;
    if (token.split(".", 2).some(isAmbiguous)) return null;
    return {
      user: { id: sub, email },
      scopes: scope.split(" "),
      expiresAtMs: (exp + CLOCK_TOLERANCE) * 1000,
    };
  }

  /** Checks the signature, then the claims that all tokens have. */
  #verifySignature(token: string): Promise<JWTVerifyResult> {
    const { keys, issuer, audience } = this.#options;
    return jwtVerify(token, (header, jws) => keys.find(header, jws), {
      algorithms: [...keys.algorithms],
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ["sub", "exp"],
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    });
  }

  #remember(token: string, verified: VerifiedToken): void {
    if (this.#remembered.size >= MOST_REMEMBERED) {
      const [oldest = token] = this.#remembered.keys();
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(token, verified);
  }
}

function isAmbiguous(part: string): boolean {
  const bytes = Uint8Array.fromBase64(part, { alphabet: "base64url" });
  return hasDuplicateNames(new TextDecoder().decode(bytes));
}
