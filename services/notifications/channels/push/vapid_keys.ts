import { createECDH } from "node:crypto";
import { decodeBase64Url, encodeBase64Url } from "./base64_url.ts";

/** Who sends, as push services know it. */
export interface VapidKeys {
  /** Base64url of an uncompressed P-256 point. */
  publicKey: string;
  /** Base64url of its private number. */
  privateKey: string;
  /** How the operator is reached: a `mailto:` or `https:` URL. */
  subject: string;
}

/** Whether a private key belongs to a public one. */
export function isVapidPair(publicKey: string, privateKey: string): boolean {
  const ecdh = createECDH("prime256v1");
  try {
    ecdh.setPrivateKey(decodeBase64Url(privateKey));
  } catch {
    // No number of the curve.
    return false;
  }
  return encodeBase64Url(new Uint8Array(ecdh.getPublicKey())) === publicKey;
}
