import { webhookBody } from "../templates/webhook_body.ts";
import type { Channel, Outcome } from "./channel.ts";
import { errorText, retryOf } from "./http/http_failure.ts";
import type { Answer } from "./http/post.ts";
import { messageKey } from "./message_key.ts";
import {
  type AnswerContext,
  createTargetChannel,
  type TargetOptions,
} from "./target_channel.ts";
import { signWebhook } from "./webhook/sign_webhook.ts";

/** Where a user wants webhooks. */
export interface WebhookTarget {
  /** Where to; it may hold a secret itself. */
  url: string;
  /** `whsec_…`: the newest first, each older one until it has run out. */
  secrets: readonly string[];
}

/**
 * Makes the channel that sends signed webhooks. What a receiver says is not
 * read: a user could read the answers of other people's servers by it.
 *
 * @see {@link https://www.standardwebhooks.com/}
 */
export function createWebhookChannel(
  options: TargetOptions<WebhookTarget>,
): Channel {
  return createTargetChannel({
    name: "webhook",
    urlOf: ({ url }) => url,
    secretsOf: ({ secrets }) => secrets,
    requestFor: (message, { target }) => {
      const body = webhookBody(message);
      const id = messageKey(message);
      const timestamp = Math.floor(options.clock.now() / 1_000);
      const headers = {
        "content-type": "application/json",
        "user-agent": "Taskbell",
        ...signWebhook({ id, timestamp, body }, target.secrets),
      };
      return Promise.resolve({ headers, body });
    },
    outcomeOf,
  }, options);
}

/**
 * Any 2xx is a success, and 410 tells that the target is gone. All else may
 * pass: a receiver that is being mended or moved answers anything.
 */
function outcomeOf(
  answer: Answer,
  { message, provider, nowMs }: AnswerContext,
): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    return {
      kind: "delivered",
      provider,
      providerMessageId: messageKey(message),
    };
  }
  return status === 410
    ? { kind: "target_gone", error: errorText({ provider, status }) }
    : retryOf(answer, { provider, nowMs });
}
