import { render } from "../templates/render.ts";
import type { Channel, Message, Outcome } from "./channel.ts";
import { errorText, retryOf } from "./http/http_failure.ts";
import type { Answer } from "./http/post.ts";
import { messageHash } from "./message_key.ts";
import { secondsLeft } from "./seconds_left.ts";
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

const NOT_OUR_KEY =
  "VAPID_PUBLIC_KEY may not be the key that the browser subscribed with";

/** A browser's subscription. */
export interface PushTarget extends PushKeys {
  /** Where its push service takes messages: who knows it can send. */
  endpoint: string;
}

/** How push messages are sent. */
export interface PushOptions extends TargetOptions<PushTarget> {
  /** Who sends. */
  vapid: VapidKeys;
  /**
   * How long a service keeps a message at the most, in seconds.
   *
   * @default {86_400}
   */
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
    isSharedHost: true,
    async requestFor(message, { target, url }) {
      const left = secondsLeft(message, clock.now());
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
          ttl: String(Math.min(ttlSeconds, left)),
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
  // It may have been subscribed to under another key; or the operator's key is
  // wrong, and an attempt after it is mended succeeds.
  const isAboutKey = status === 401 || status === 403;
  const isFinal = status >= 400 && status < 500 &&
    !isAboutKey && ![408, 425, 429].includes(status);
  if (isFinal) return { kind: "permanent", error };
  const reason = isAboutKey ? NOT_OUR_KEY : undefined;
  return retryOf(answer, { provider, nowMs, reason, isSharedHost: true });
}
