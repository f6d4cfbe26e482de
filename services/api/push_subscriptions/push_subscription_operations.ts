import type { Operation } from "../http/openapi/operation.ts";
import { pushSubscriptionInput } from "./push_subscription_input.ts";
import {
  pushKeySchema,
  pushSubscriptionPageSchema,
  pushSubscriptionSchema,
} from "./push_subscription_schema.ts";
import { MAX_PUSH_SUBSCRIPTIONS } from "./register_push_subscription.ts";
import { pushSubscriptionPage } from "./routes.ts";

/** What the contract says of the routes of push subscriptions. */
export const pushSubscriptionOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/push-key",
    id: "getPushKey",
    tag: "Targets",
    summary: "Reads the key by which a browser subscribes",
    answers: { 200: { description: "The key", schema: pushKeySchema } },
  },
  {
    method: "POST",
    path: "/:user_id/push-subscriptions",
    id: "registerPushSubscription",
    tag: "Targets",
    summary: "Registers a browser's push subscription",
    description: "The body is what `PushSubscription.toJSON()` gives. The " +
      "same `endpoint` is the same subscription: it gets the keys of this " +
      "request, and the answer is 200. An `endpoint` on a host that the " +
      "operator does not allow is 422. A subscription that its push service " +
      "calls gone is removed. A browser that signs out should delete its own. " +
      `At most ${MAX_PUSH_SUBSCRIPTIONS} of a user.`,
    headers: ["idempotency-key"],
    body: pushSubscriptionInput,
    answers: {
      200: {
        description: "It was registered before",
        schema: pushSubscriptionSchema,
        headers: ["location"],
      },
      201: {
        description: "The new subscription",
        schema: pushSubscriptionSchema,
        headers: ["location"],
      },
    },
    problems: ["too-many-targets"],
  },
  {
    method: "GET",
    path: "/:user_id/push-subscriptions",
    id: "listPushSubscriptions",
    tag: "Targets",
    summary: "Lists the user's push subscriptions in pages",
    query: pushSubscriptionPage,
    answers: {
      200: { description: "A page", schema: pushSubscriptionPageSchema },
    },
  },
  {
    method: "GET",
    path: "/:user_id/push-subscriptions/:subscription_id",
    id: "getPushSubscription",
    tag: "Targets",
    summary: "Reads a push subscription",
    answers: {
      200: { description: "The subscription", schema: pushSubscriptionSchema },
    },
  },
  {
    method: "DELETE",
    path: "/:user_id/push-subscriptions/:subscription_id",
    id: "deletePushSubscription",
    tag: "Targets",
    summary: "Deletes a push subscription",
    answers: { 204: { description: "It is deleted" } },
  },
];
