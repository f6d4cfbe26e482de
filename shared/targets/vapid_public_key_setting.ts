import type { Setting } from "@taskbell/runtime";
import { isP256Point } from "./is_p256_point.ts";

/**
 * By which browsers know who sends to them; unset: nobody does. Padding is
 * dropped, as Web Push has none.
 */
export function vapidPublicKeySetting(
  name: string,
): Setting<string | undefined> {
  return {
    name,
    expected: "a P-256 public key in base64url (65 bytes)",
    secret: false,
    fallback: { value: undefined },
    parse: (text) => isP256Point(text) ? text.replace(/=$/, "") : undefined,
  };
}
