import type { ApiContext } from "../environment.ts";
import { Problem } from "../problem.ts";

/** The longest key, in characters. */
const MAX_LENGTH = 255;

/** A string as structured fields have it. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** What most clients send. A comma would be the sign of a second key. */
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]+$/;

/**
 * Reads the key by which a client marks a request that it may send again;
 * `null` where there is none. With quotes or without, it is the same key.
 *
 * @throws {Problem} Where it can't be one.
 * @see {@link https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/}
 */
export function readIdempotencyKey(c: ApiContext): string | null {
  const header = c.req.header("idempotency-key");
  if (header === undefined) return null;
  const quoted = QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, "$1");
  const key = quoted ?? BARE.exec(header)?.[0] ?? "";
  if (key.length >= 1 && key.length <= MAX_LENGTH) return key;
  throw new Problem("idempotency-key-invalid", {
    detail: `One key is needed, of 1 to ${MAX_LENGTH} visible characters`,
  });
}
