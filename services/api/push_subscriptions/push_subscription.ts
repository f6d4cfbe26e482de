/** A browser's subscription, less what only the worker needs to know. */
export interface PushSubscription {
  /** Its id: the recipient of a notification. */
  subscriptionId: string;
  /** The host of its push service. */
  host: string;
  /** When it was registered first. */
  createdAt: Date;
}

/**
 * The subscription as the API answers it. Its endpoint is not told: who knows
 * that can send to the browser.
 */
export function pushSubscriptionResource(
  { subscriptionId, host, createdAt }: PushSubscription,
): Record<string, unknown> {
  return { subscription_id: subscriptionId, host, created_at: createdAt };
}
