import { getLogger } from "@std/log";
import {
  createLocalJWKSet,
  type CryptoKey,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from "jose";
import { fetchJwks } from "./fetch_jwks.ts";
import { KeysUnavailableError, type TokenKeys } from "./token_keys.ts";

/** Where the keys are and how often they are asked for. */
export interface RemoteKeysOptions {
  /** Where the issuer publishes its JSON Web Key Set. */
  url: URL;
  /**
   * Keys of this age are fetched again in the background, in milliseconds: so
   * long may one live on that the issuer has withdrawn.
   * @default {600_000}
   */
  maxAgeMs?: number;
  /**
   * An unknown key is asked for at most once in this time, in milliseconds:
   * anybody can make up names of keys. @default {30_000}
   */
  cooldownMs?: number;
  /** A fetch may take this long, in milliseconds. @default {5_000} */
  timeoutMs?: number;
  /** A monotonic clock, in milliseconds. */
  nowMs?: () => number;
}

/** Without any key, nobody gets in: then they are asked for this often. */
const EMPTY_COOLDOWN_MS = 1_000;

/** A key set has a few kilobytes. */
const MAX_BYTES = 256 * 1024;

type KeySet = ReturnType<typeof createLocalJWKSet>;

const logger = getLogger("http");

/**
 * The public keys of an issuer. Those that are known stay in use while the
 * issuer can't be reached, however long that takes.
 */
export class RemoteKeys implements TokenKeys {
  /** Asymmetric ones only: a public key must never serve as a secret. */
  readonly algorithms: readonly string[] = [
    ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
  ];
  readonly #options: Required<RemoteKeysOptions>;
  #keys: { set: KeySet; text: string } | null = null;
  #generation = 0;
  #askedAtMs = -Infinity;
  #fetching: Promise<void> | null = null;

  /** Makes the keys; nothing is fetched before they are needed. */
  constructor({
    url,
    maxAgeMs = 600_000,
    cooldownMs = 30_000,
    timeoutMs = 5_000,
    nowMs = () => performance.now(),
  }: RemoteKeysOptions) {
    this.#options = { url, maxAgeMs, cooldownMs, timeoutMs, nowMs };
  }

  generation(): number {
    if (this.#keys) void this.#refresh(this.#options.maxAgeMs);
    return this.#generation;
  }

  async find(
    header: JWSHeaderParameters,
    token: FlattenedJWSInput,
  ): Promise<CryptoKey> {
    if (!this.#keys) await this.#refresh(EMPTY_COOLDOWN_MS);
    if (!this.#keys) throw new KeysUnavailableError();
    try {
      return await this.#keys.set(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh(this.#options.cooldownMs);
      return await this.#keys.set(header, token);
    }
  }

  /** Fetches the keys unless that was tried less than a time ago. */
  #refresh(leastAgeMs: number): Promise<void> {
    if (this.#fetching) return this.#fetching;
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#askedAtMs < leastAgeMs) return Promise.resolve();
    this.#askedAtMs = nowMs;
    this.#fetching = this.#fetch().finally(() => this.#fetching = null);
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const { url, timeoutMs } = this.#options;
    try {
      const jwks = await fetchJwks(url, { timeoutMs, maxBytes: MAX_BYTES });
      const text = JSON.stringify(jwks);
      if (text === this.#keys?.text) return;
      this.#keys = { set: createLocalJWKSet(jwks), text };
      this.#generation++;
    } catch (error) {
      logger.warn("Cannot get the keys of the issuer", {
        url: url.origin,
        known: this.#keys !== null,
        error,
      });
    }
  }
}
