/** The length of a secret, in bytes: Standard Webhooks wants 24 to 64. */
const SECRET_BYTES = 32;

/**
 * Makes a signing secret.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md}
 */
export function newWebhookSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `whsec_${bytes.toBase64()}`;
}
