/** An endpoint of a user, less its secrets. */
export interface Webhook {
  /** Its id: the recipient of a notification. */
  webhookId: string;
  /** Where to. */
  url: string;
  /** When it was registered. */
  createdAt: Date;
  /** Since when it gets nothing; `null`: it is on. */
  disabledAt: Date | null;
  /** Why it gets nothing. */
  disabledReason: string | null;
  /** Until when the secret before signs too; `null`: there is none. */
  previousSecretExpiresAt: Date | null;
}

/** The endpoint as the API answers it: never with its secret. */
export function webhookResource(webhook: Webhook): Record<string, unknown> {
  return {
    webhook_id: webhook.webhookId,
    url: webhook.url,
    created_at: webhook.createdAt,
    disabled_at: webhook.disabledAt,
    disabled_reason: webhook.disabledReason,
    previous_secret_expires_at: webhook.previousSecretExpiresAt,
  };
}
