import { isP256Point } from "@taskbell/targets";
import { z } from "zod";
import { targetUrlInput } from "../targets/target_url.ts";

/** Leaves out the padding, without which browsers write it. */
function withoutPadding(text: string): string {
  return text.replace(/=+$/, "");
}

/** The browser's public key: a point of P-256. */
const publicKeyInput = z.string().refine(isP256Point, {
  error: "must be a P-256 point of 65 bytes in base64url",
}).transform(withoutPadding).meta({
  pattern: "^[A-Za-z0-9_-]{87}=?$",
  examples: [
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4" +
    "bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  ],
});

/** What the browser shares with those who send: 16 bytes. */
const authInput = z.string().regex(
  /^[A-Za-z0-9_-]{22}(?:==)?$/,
  "must be 16 bytes in base64url",
).transform(withoutPadding);

/**
 * The body that registers a subscription: a browser's
 * `PushSubscription.toJSON()`.
 *
 * @see {@link https://www.w3.org/TR/push-api/#dom-pushsubscription-tojson}
 */
export const pushSubscriptionInput = z.strictObject({
  endpoint: targetUrlInput.meta({
    examples: ["https://push.example.com/send/fV3Kq0"],
  }),
  expirationTime: z.int().min(0).nullable().optional().meta({
    description: "As browsers tell it; nothing comes of it",
  }),
  keys: z.strictObject({ p256dh: publicKeyInput, auth: authInput }),
});

/** What {@linkcode pushSubscriptionInput} reads. */
export type PushSubscriptionInput = z.output<typeof pushSubscriptionInput>;
