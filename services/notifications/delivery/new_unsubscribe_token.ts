import type { ClaimedDelivery } from "./claimed_delivery.ts";

/** The length of a token, in bytes: nobody finds one by trying. */
const TOKEN_BYTES = 32;

/**
 * Makes the token by which whoever has a mail stops such mails. A critical
 * message has none, as it comes whatever its reader wants.
 *
 * @returns 43 characters of base64url; `null`: the message has none.
 */
export function newUnsubscribeToken(
  { channel, critical }: Pick<ClaimedDelivery, "channel" | "critical">,
): string | null {
  if (channel !== "email" || critical) return null;
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
