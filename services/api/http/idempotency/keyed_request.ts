import { createHash } from "node:crypto";
import { routePath } from "@hono/hono/route";
import type { ApiContext } from "../environment.ts";
import { canonicalJson } from "./canonical_json.ts";
import { readIdempotencyKey } from "./idempotency_key.ts";

/** A request that its client may send again. */
export interface KeyedRequest {
  /** Who sends it. */
  userId: string;
  /** Its method and the pattern of its path. */
  route: string;
  /** The client's name for it: its own among the user's on this route. */
  key: string;
  /** SHA-256 of the key, which itself is never stored: it opens the answer. */
  keyHash: Uint8Array;
  /** SHA-256 of what it asks for: two of one key must ask for the same. */
  fingerprint: Uint8Array;
}

/**
 * Reads what a request with an Idempotency-Key is known by; `null` where it
 * has none. It is called in a route, once the body has been read.
 *
 * The fingerprint is of the body as it came, not as its schema reads it: a
 * retry must still match when a version with other defaults answers it.
 *
 * @throws {Problem} Where the key can't be one.
 */
export function readKeyedRequest(c: ApiContext): KeyedRequest | null {
  const key = readIdempotencyKey(c);
  if (key === null) return null;
  const asked = canonicalJson([c.req.param(), c.var.body ?? null]);
  return {
    userId: c.var.user.id,
    // What the router wants of a parameter is no part of the route's name.
    route: `${c.req.method} ${routePath(c).replace(/\{[^}]*\}/g, "")}`,
    key,
    keyHash: sha256(key),
    fingerprint: sha256(asked),
  };
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
