import { Buffer } from "node:buffer";
import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import type { KeyedRequest } from "./keyed_request.ts";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const SALT_BYTES = 16;
const TAG_BYTES = 16;

/**
 * Seals the text of an answer by the Idempotency-Key that it is kept under:
 * only who sends the key again can have it opened, since only a hash of it is
 * stored. That is worth as much as the key is hard to guess.
 *
 * @returns The salt, the tag and the ciphertext.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5869}
 */
export function sealAnswer(request: KeyedRequest, text: string): Uint8Array {
  const salt = randomBytes(SALT_BYTES);
  const { key, nonce } = deriveKey(request, salt);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([salt, cipher.getAuthTag(), sealed]);
}

/**
 * Opens what {@linkcode sealAnswer} has sealed under the same key.
 *
 * @throws {Error} When it was sealed under another key, or has changed.
 */
export function openAnswer(request: KeyedRequest, sealed: Uint8Array): string {
  const text = SALT_BYTES + TAG_BYTES;
  const { key, nonce } = deriveKey(request, sealed.subarray(0, SALT_BYTES));
  const decipher = createDecipheriv(CIPHER, key, nonce)
    .setAuthTag(sealed.subarray(SALT_BYTES, text));
  const opened = decipher.update(sealed.subarray(text));
  return Buffer.concat([opened, decipher.final()]).toString("utf8");
}

/** Each salt makes a key of its own, which seals one text: so may its nonce. */
function deriveKey(
  { userId, route, key }: KeyedRequest,
  salt: Uint8Array,
): { key: Uint8Array; nonce: Uint8Array } {
  // It belongs to its user and its route, as the Idempotency-Key does.
  const info = JSON.stringify(["kept answer", userId, route]);
  const size = KEY_BYTES + NONCE_BYTES;
  const bytes = new Uint8Array(hkdfSync("sha256", key, salt, info, size));
  return {
    key: bytes.subarray(0, KEY_BYTES),
    nonce: bytes.subarray(KEY_BYTES),
  };
}
