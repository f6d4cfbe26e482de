import type { Setting } from "@taskbell/runtime";

/** The private key of the public one; padding is dropped. */
export function vapidPrivateKeySetting(
  name: string,
): Setting<string | undefined> {
  return {
    name,
    expected: "a P-256 private key in base64url (32 bytes)",
    secret: true,
    fallback: { value: undefined },
    parse: (text) => /^([\w-]{43})=?$/.exec(text)?.[1],
  };
}
