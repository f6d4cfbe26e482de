/**
 * Reads base64url with or without padding.
 *
 * @throws {SyntaxError} For what is none.
 */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(text, { alphabet: "base64url" });
}

/** Writes base64url without padding, as JOSE and Web Push have it. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
