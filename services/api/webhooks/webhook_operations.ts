import { nothing } from "../http/input.ts";
import type { Operation } from "../http/openapi/operation.ts";
import { MAX_WEBHOOKS } from "./create_webhook.ts";
import { webhookPage } from "./routes.ts";
import { webhookInput } from "./webhook_input.ts";
import {
  newWebhookSchema,
  webhookPageSchema,
  webhookSchema,
} from "./webhook_schema.ts";

/** What the contract says of the routes of webhooks. */
export const webhookOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/:user_id/webhooks",
    id: "createWebhook",
    tag: "Targets",
    summary: "Registers a webhook",
    description: "Its secret is answered this once. Messages are signed as " +
      'Standard Webhooks 1.0.0 has it, and hold `{type: "notification", ' +
      "timestamp, data}`; redirects are not followed. A URL on a host that " +
      "the operator does not allow is 422. A receiver that answers 410 is " +
      `disabled. At most ${MAX_WEBHOOKS} of a user.`,
    headers: ["idempotency-key"],
    body: webhookInput,
    answers: {
      201: {
        description: "The new webhook, with its secret",
        schema: newWebhookSchema,
        headers: ["location"],
      },
    },
    problems: ["too-many-targets"],
  },
  {
    method: "GET",
    path: "/:user_id/webhooks",
    id: "listWebhooks",
    tag: "Targets",
    summary: "Lists the user's webhooks in pages",
    query: webhookPage,
    answers: { 200: { description: "A page", schema: webhookPageSchema } },
  },
  {
    method: "GET",
    path: "/:user_id/webhooks/:webhook_id",
    id: "getWebhook",
    tag: "Targets",
    summary: "Reads a webhook, less its secret",
    answers: { 200: { description: "The webhook", schema: webhookSchema } },
  },
  {
    method: "POST",
    path: "/:user_id/webhooks/:webhook_id/rotate",
    id: "rotateWebhookSecret",
    tag: "Targets",
    summary: "Gives a webhook another secret",
    description: "It is answered this once. For 24 hours messages are signed " +
      "with the former one too; a second rotation ends that early, for the " +
      "one before the former.",
    headers: ["idempotency-key"],
    body: nothing,
    bodyIsOptional: true,
    answers: {
      200: {
        description: "The webhook, with its new secret",
        schema: newWebhookSchema,
      },
    },
  },
  {
    method: "POST",
    path: "/:user_id/webhooks/:webhook_id/enable",
    id: "enableWebhook",
    tag: "Targets",
    summary: "Lets a disabled webhook get messages again",
    description: "Those that came meanwhile are not sent again.",
    headers: ["idempotency-key"],
    body: nothing,
    bodyIsOptional: true,
    answers: {
      200: { description: "The webhook as it is now", schema: webhookSchema },
    },
  },
  {
    method: "DELETE",
    path: "/:user_id/webhooks/:webhook_id",
    id: "deleteWebhook",
    tag: "Targets",
    summary: "Deletes a webhook",
    answers: { 204: { description: "It is deleted" } },
  },
];
