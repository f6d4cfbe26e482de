import type { IdMaker } from "@taskbell/runtime";
import type { Change } from "../change.ts";
import { lockPreferences } from "../http/preferences/preferences_row.ts";
import { tooManyTargets } from "../targets/too_many_targets.ts";
import type { PushSubscription } from "./push_subscription.ts";
import {
  countPushSubscriptions,
  insertPushSubscription,
  type PushSubscriptionKeys,
  renewPushSubscription,
} from "./push_subscription_row.ts";

/** The most subscriptions of a user: each gets every reminder by push. */
export const MAX_PUSH_SUBSCRIPTIONS = 20;

/** A subscription, and whether it was not known before. */
export interface RegisteredPushSubscription {
  /** The subscription. */
  subscription: PushSubscription;
  /** Whether it is new. */
  isNew: boolean;
}

/**
 * Registers a browser's subscription. One with the same endpoint is the same
 * one, with the keys that the browser tells now.
 *
 * @throws {Problem} When the user has too many.
 */
export async function registerPushSubscription(
  { tx, now }: Change,
  { newId, ...browser }: PushSubscriptionKeys & { newId: IdMaker },
): Promise<RegisteredPushSubscription> {
  const { userId } = browser;
  // Two at once would both find room for one.
  await lockPreferences(tx, userId);
  const known = await renewPushSubscription(tx, browser);
  if (known) return { subscription: known, isNew: false };
  const count = await countPushSubscriptions(tx, userId);
  if (count >= MAX_PUSH_SUBSCRIPTIONS) {
    throw tooManyTargets(count, "push subscriptions");
  }
  const subscriptionId = newId();
  const subscription = await insertPushSubscription(tx, {
    ...browser,
    subscriptionId,
    now,
  });
  return { subscription, isNew: true };
}
