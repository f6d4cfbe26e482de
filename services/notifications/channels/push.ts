import { render } from "../templates/render.ts";
import type { Channel, Message, Outcome } from "./channel.ts";
import { errorText, retryOf } from "./http/http_failure.ts";
import type { Answer } from "./http/post.ts";
import { messageHash } from "./message_key.ts";
import { encodeBase64Url } from "./push/base64_url.ts";
import {
  encryptPush,
  type PushKeys,
  pushRandomness,
} from "./push/encrypt_push.ts";
import { encodePushPayload } from "./push/push_payload.ts";
import type { VapidKeys } from "./push/vapid_keys.ts";
import { createVapidSigner } from "./push/vapid_signer.ts";
import {
  type AnswerContext,
  createTargetChannel,
  type TargetOptions,
} from "./target_channel.ts";

/** A browser's subscription. */
export interface PushTarget extends PushKeys {
  /** Where its push service takes messages: who knows it can send. */
  endpoint: string;
}

/** How push messages are sent. */
export interface PushOptions extends TargetOptions<PushTarget> {
  /** Who sends. */
  vapid: VapidKeys;
  /** How long a service keeps a message, in seconds. @default {86_400} */
  ttlSeconds?: number;
}

/**
 * Makes the channel that sends Web Push messages, encrypted for the browser.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8030}
 */
export function createPushChannel(options: PushOptions): Channel {
  const { vapid, clock, ttlSeconds = 86_400 } = options;
  const authorization = createVapidSigner(vapid, clock);
  return createTargetChannel<PushTarget>({
    name: "push",
    urlOf: ({ endpoint }) => endpoint,
    secretsOf: ({ auth }) => [auth, vapid.privateKey],
    async requestFor(message, { target, url }) {
      return {
        body: await encryptPush(
          payloadOf(message),
          target,
          await pushRandomness(),
        ),
        headers: {
          authorization: await authorization(url.origin),
          "content-type": "application/octet-stream",
          "content-encoding": "aes128gcm",
          ttl: String(ttlSeconds),
          // Time matters: a phone that sleeps shall wake for it.
          urgency: "high",
          topic: topicOf(message),
        },
      };
    },
    outcomeOf,
  }, options);
}

function payloadOf(message: Message): Uint8Array {
  const { notificationId: notification_id } = message;
  return encodePushPayload({ notification_id, ...render("push", message) });
}

/** A later attempt replaces an earlier one that still waits at the service. */
function topicOf(message: Message): string {
  return encodeBase64Url(messageHash(message).subarray(0, 24));
}

function outcomeOf(
  answer: Answer,
  { provider, nowMs }: AnswerContext,
): Outcome {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) {
    // Not `Location`: who knows it can take the message back.
    const providerMessageId = headers["apns-id"]?.toString() ?? null;
    return { kind: "delivered", provider, providerMessageId };
  }
  const error = errorText({ provider, status });
  if (status === 404 || status === 410) return { kind: "target_gone", error };
  // The service takes none of our tokens: that is for the operator to mend.
  if (status === 401) return { kind: "retry", error, outage: provider };
  const isFinal = status >= 400 && status < 500 &&
    ![408, 425, 429].includes(status);
  return isFinal
    ? { kind: "permanent", error }
    : retryOf(answer, { provider, nowMs });
}
