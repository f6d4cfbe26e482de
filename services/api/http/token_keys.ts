import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from "jose";

/** The keys by which tokens are checked. */
export interface TokenKeys {
  /** The only algorithms that their tokens may use. */
  readonly algorithms: readonly string[];
  /**
   * Answers a number that changes when a key that was valid may be so no
   * more. Cheap: it is asked for every token.
   */
  generation(): number;
  /**
   * Finds the key of a token.
   *
   * @throws {errors.JOSEError} When there is none.
   * @throws {KeysUnavailableError} When nobody can tell at the moment.
   */
  find(
    header: JWSHeaderParameters,
    token: FlattenedJWSInput,
  ): Promise<CryptoKey>;
}

/** Thrown while the keys can't be had: nothing is wrong with the token. */
export class KeysUnavailableError extends Error {
  /** Makes the error. */
  constructor() {
    super("Cannot check tokens as the keys of their issuer can't be reached");
    this.name = "KeysUnavailableError";
  }
}

/** Makes the key of HS256 from a secret of at least 32 bytes. */
export function secretKeys(secret: string): TokenKeys {
  const key = crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  return {
    algorithms: ["HS256"],
    generation: () => 0,
    find: () => key,
  };
}
