import { createHmac } from "node:crypto";
import { TargetRefused } from "@taskbell/targets";

/** What is signed. */
export interface WebhookContent {
  /** The same on every attempt. */
  id: string;
  /** When the attempt is made, in seconds since the epoch. */
  timestamp: number;
  /** The request's body, byte for byte. */
  body: Uint8Array;
}

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/**
 * Makes the headers that let a receiver verify a webhook: one signature for
 * each secret, so that it can be changed without a break.
 *
 * @param secrets Each `whsec_` and base64 of 24 to 64 bytes.
 * @throws {TargetRefused} For a secret that is none, or where there is none.
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md}
 */
export function signWebhook(
  { id, timestamp, body }: WebhookContent,
  secrets: readonly string[],
): Record<string, string> {
  if (secrets.length === 0) {
    throw new TargetRefused("The webhook has no secret");
  }
  const signatures = secrets.map((secret) => {
    const mac = createHmac("sha256", secretKey(secret));
    mac.update(`${id}.${timestamp}.`).update(body);
    return `v1,${mac.digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

function secretKey(secret: string): Uint8Array {
  const base64 = SECRET.exec(secret)?.[1];
  const key = base64 === undefined ? undefined : decodeBase64(base64);
  if (!key || key.length < 24 || key.length > 64) {
    throw new TargetRefused("The webhook's secret is none");
  }
  return key;
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
