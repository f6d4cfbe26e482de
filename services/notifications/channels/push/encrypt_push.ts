import { TargetRefused } from "@taskbell/targets";
import { decodeBase64Url } from "./base64_url.ts";

/** The keys of a subscription, as the browser has told them. */
export interface PushKeys {
  /** The browser's public key: base64url of an uncompressed P-256 point. */
  p256dh: string;
  /** The secret that it shares with us: base64url of 16 bytes. */
  auth: string;
}

/** What a message is encrypted with, drawn anew for each. */
export interface PushRandomness {
  /** Our P-256 key. */
  keyPair: CryptoKeyPair;
  /** 16 bytes. */
  salt: Uint8Array<ArrayBuffer>;
}

/** The longest body that every push service takes, in bytes (RFC 8030). */
const MAX_BODY_BYTES = 4_096;

/** Salt, record size, length of the key and the key: RFC 8188. */
const HEADER_BYTES = 16 + 4 + 1 + 65;

/** A delimiter and the tag of AES-GCM. */
const OVERHEAD_BYTES = 1 + 16;

/** The longest text that can be encrypted, in bytes. */
export const MAX_PLAIN_BYTES: number = MAX_BODY_BYTES - HEADER_BYTES -
  OVERHEAD_BYTES;

const P256: EcKeyImportParams = { name: "ECDH", namedCurve: "P-256" };

/** Draws what a message is encrypted with. */
export async function pushRandomness(): Promise<PushRandomness> {
  return {
    keyPair: await crypto.subtle.generateKey(P256, false, ["deriveBits"]),
    salt: crypto.getRandomValues(new Uint8Array(16)),
  };
}

/**
 * Encrypts a message so that the subscribed browser alone can read it: one
 * record of the encoding `aes128gcm`.
 *
 * @throws {TargetRefused} When the subscription's keys are none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8291}
 */
export async function encryptPush(
  plain: Uint8Array,
  keys: PushKeys,
  { keyPair, salt }: PushRandomness,
): Promise<Uint8Array<ArrayBuffer>> {
  const ours = new Uint8Array(
    await crypto.subtle.exportKey("raw", keyPair.publicKey),
  );
  const { theirs, shared, authSecret } = await agree(keys, keyPair.privateKey);
  const secret = await hkdf(shared, {
    salt: authSecret,
    info: joined(utf8("WebPush: info\0"), theirs, ours),
    bytes: 32,
  });
  const info = (what: string) => utf8(`Content-Encoding: ${what}\0`);
  const [contentKey, iv] = await Promise.all([
    hkdf(secret, { salt, info: info("aes128gcm"), bytes: 16 }),
    hkdf(secret, { salt, info: info("nonce"), bytes: 12 }),
  ]);
  const key = await crypto.subtle
    .importKey("raw", contentKey, "AES-GCM", false, ["encrypt"]);
  // 2 marks the last record.
  const record = joined(plain, Uint8Array.of(2));
  const encrypted = await crypto.subtle
    .encrypt({ name: "AES-GCM", iv }, key, record);
  const recordSize = Uint8Array.of(0, 0, MAX_BODY_BYTES >> 8, 0);
  const keyLength = Uint8Array.of(ours.length);
  return joined(salt, recordSize, keyLength, ours, new Uint8Array(encrypted));
}

/** What both sides know: the browser's keys and what follows from them. */
interface Agreement {
  theirs: Uint8Array<ArrayBuffer>;
  authSecret: Uint8Array<ArrayBuffer>;
  shared: Uint8Array<ArrayBuffer>;
}

async function agree(
  { p256dh, auth }: PushKeys,
  privateKey: CryptoKey,
): Promise<Agreement> {
  try {
    const theirs = decodeBase64Url(p256dh);
    const authSecret = decodeBase64Url(auth);
    const key = await crypto.subtle.importKey("raw", theirs, P256, false, []);
    // A point that is not on the curve fails here at the latest.
    const shared = new Uint8Array(
      await crypto.subtle
        .deriveBits({ name: "ECDH", public: key }, privateKey, 256),
    );
    if (authSecret.length === 16) return { theirs, authSecret, shared };
  } catch {
    // What is wrong with a key is no better known by its error.
  }
  throw new TargetRefused("The subscription's keys are none");
}

async function hkdf(
  secret: Uint8Array<ArrayBuffer>,
  { salt, info, bytes }: {
    salt: Uint8Array<ArrayBuffer>;
    info: Uint8Array<ArrayBuffer>;
    bytes: number;
  },
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, [
    "deriveBits",
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt, info },
    key,
    bytes * 8,
  );
  return new Uint8Array(bits);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
