import { ECDH } from "node:crypto";

/**
 * Whether a text is a public key as Web Push has them: base64url of an
 * uncompressed point on the curve P-256, which has 65 bytes.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8291#section-3.1}
 */
export function isP256Point(text: string): boolean {
  if (!/^[\w-]{87}=?$/.test(text)) return false;
  const point = Uint8Array.fromBase64(text, { alphabet: "base64url" });
  try {
    return point[0] === 4 && ECDH.convertKey(point, "prime256v1").length > 0;
  } catch {
    // A point beside the curve is told only by throwing.
    return false;
  }
}
